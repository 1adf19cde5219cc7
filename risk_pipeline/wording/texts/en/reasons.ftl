### Why a rule judged as it did: `wording/reasons.py`. In English as verdicts record it, word for word.

reason-quoted = { $words }
reason-of = { $value } ({ $part } of { $whole })
reason-from-zero = from zero
reason-red-with-more = { $rest }; red with it: { $names } and { $number } { $count ->
   *[other] more
}
reason-red-with = { $rest }; red with it: { $names }
reason-event = { $rest }; known event: { $names }
reason-more-faults = { $rest } (and { $number } { $count ->
   *[other] more
})
reason-feed-from = feed { $names }, { $day } to { $until }: { $rest }
reason-feed-on = feed { $names }, { $day }: { $rest }
reason-load-failed = failed: { $quoted }
reason-load-empty = no data: { $quoted }
reason-delivery-empty = no data: { $names } came without rows
reason-delivery-lost = no data: no file brought rows of { $day }
reason-streak = red { $run } of { $needed }: { $rest }
reason-still = still shifted, { $rest }
reason-jump = a jump in one { $grain }: { $value } against { $usual } usual
reason-jump-excess = a jump in one { $grain }: { $value } against { $usual } usual, { $first }
reason-since = { $rest }, since { $day }
reason-since-excess = { $rest }, { $first } since { $day }
reason-excess = { $value } { $way } than expected
reason-score = score { $score } of the alarm limit: { $value } against { $usual } usual
reason-usual = { $value } against { $usual } usual
reason-control = { $value } against { $usual } expected: { $score } sigma { $verb ->
    [keeps] keeps
   *[is_beyond] is beyond
} the { $level } limit of { $limit }
reason-share = holds { $value } of the total over { $number } { $count ->
    [one] segment
   *[other] segments
}, { $verb ->
    [keeps] keeps
   *[is_above] is above
} the { $level } limit of { $limit }
reason-unsure = { $rest }, but not surely: its 90 % bound is { $value }
reason-limit = { $value } { $verb ->
    [keeps] keeps
    [is_below] is below
   *[is_above] is above
} the { $level } limit of { $limit }
reason-cases = { $number } { $count ->
    [one] case
   *[other] cases
}
reason-exceptions = { $number } { $count ->
    [one] exception
   *[other] exceptions
} in { $cases }, { $verb ->
    [within] within
   *[more_than] more than
} the { $limit } allowed
reason-rows-share = { $number } { $count ->
    [one] row
   *[other] rows
}, { $usual } are usual: { $verb ->
    [at_least] at least
   *[less_than] less than
} the { $level } share of { $limit }
reason-rows-spread = { $number } { $count ->
    [one] row
   *[other] rows
}, { $usual } are usual: { $score } standard deviations below, beyond the { $level } { $limit }
reason-age = the newest event is { $value } hours old, { $verb ->
    [within] within
   *[more_than] more than
} the { $level } { $limit }
reason-worse-nearly = { $rest }; { $number } { $count ->
   *[other] are red
}
reason-worse-red = { $rest }; red is { $number } { $count ->
   *[other] and
} { $limit }
reason-worse = worse { $number } { $count ->
    [one] period
   *[other] periods
} in a row, from { $usual } to { $value } ({ $move })
reason-no-worse = { $value } is no worse than the period before
reason-trend-young = { $number } { $count ->
    [one] period
   *[other] periods
} in a row known, { $needed } are needed to see a trend
reason-history = { $number } { $grain }{ $count ->
    [one] {""}
   *[other] s
} of history, { $needed } are needed
reason-feed-young = the feed has less than the { $number } { $count ->
    [one] day
   *[other] days
} of history that are needed
reason-usual-rows = { $value } rows are usual, { $needed } are needed
reason-sample = a sample of { $value }, { $needed } are needed
reason-expected-events = { $value } events expected, { $needed } are needed
reason-segments = the total has { $number } { $count ->
    [one] segment
   *[other] segments
}, { $needed } are needed
reason-total = the total is { $value }, { $needed } is needed
reason-begins-within = the data begin in the middle of this period, so it is only a part of one
reason-not-ripe = the period ends { $day } and is known on { $until }
reason-unscored = nothing is scored in this { $grain }: it is closed, or has no usual value
reason-not-configured = feed { $names } is not configured
reason-no-event = feed { $names } has brought no event yet
reason-events-to = feed { $names } has brought events up to { $day } only
reason-no-rows = { $names } holds no rows
reason-rows-fail = { $value } of { $number } { $count ->
   *[other] rows
} of { $names } fail { $rule }
reason-observed = { $rule } on { $names } observed { $value }
reason-no-history = too little history for an early warning
reason-no-baseline = no baseline to compare with
reason-no-sample = the size of the sample is unknown
reason-hour-open = the hour is not over in the newest build
reason-no-value = no value: nothing happened or nothing arrived in this period
reason-not-finite = the value is not a finite number
reason-feed-not-configured = the feed is not configured
reason-feed-closed = the feed is closed on this day
reason-closed = closed on this day
