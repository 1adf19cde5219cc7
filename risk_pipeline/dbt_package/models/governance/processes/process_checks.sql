{{ checked_moves(ref('process_events')) }}
