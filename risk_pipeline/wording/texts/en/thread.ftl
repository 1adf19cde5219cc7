### What goes to the thread: how it is judged, the arithmetic behind it, feeds, and what else can be said.

label-limit = Limit
label-rule = Rule
label-next = Next
label-owed = To do
label-place = Where and why
label-data = Data
label-indicator = Indicator
label-risk = Risk
label-line = Business line
label-owner = Owner
label-rows = Largest
label-how = How it moved
label-hit = Hit
label-voices = What people write
label-before = Moved before
label-feeds = Feeds
label-steps = Steps
label-muted = Waiting
label-history = History
label-where = Where it moved
label-where-counted = Where it moved, in { $noun }
label-segments = Where it comes from
label-tickets = Its tickets
column-slice = slice
column-seen = seen
column-expected = expected
column-more = change
column-lift = times
column-share = share of change
column-value = value
column-counted = { $column }, { $noun }
column-cases = cases
column-state = state
none-allowed = no exception is allowed
limit-said = { $limit } ({ $kind })
limits-said = { $low } to { $high } ({ $kind })
no-limit = none, judged by { $kind }
rule-said = { $id }, version { $version }
also = also { $slice }
new = new
against-past = Against the { $days } days before, { $when }: { $move }
against-day = Against the day before, { $when }: { $move }
against-hours = Against these hours of the { $days } days before, { $when }: { $move }
when-from-to = from { $first } to { $last }
when-hours = on { $day } from { $begin } to { $end }
move-ends = { $now } against { $before } at the old pace, { $total }
by-volume = { $amount } by volume
by-mix = { $amount } by mix of { $by }
by-rate = { $amount } by rate
move-parts = { $now } against { $before } at the old pace, { $total } = { $parts }
move-part = { $amount } in { $segment }
move-others = { $amount } in all others
move-rest = { $amount } in the other { $count ->
    [one] segment
   *[other] { $number } segments
}
move-mean = from { $before } to { $now }: { $total } = { $mix } by mix of { $by } { $rate } within them
points = { $number } points
segments-word = segments
hit = { $facts } { $when }
hit-in-shift = { $facts } { $when } (it is red only since { $since })
users = { $number } { $count ->
    [one] user
   *[other] users
}
exposed = { $money } at stake
worth-beyond = worth { $money } ({ $beyond } above the usual)
exposed-beyond = { $money } at stake ({ $beyond } above the usual)
moved-before = { $title } moved { $lasting } earlier (since { $since })
moved-before-times = { $title } moved { $lasting } earlier (since { $since }, { $times } times the expected)
feed-rows = { $feed } { $rows } { $count ->
    [one] row
   *[other] rows
} (usual: { $usual } { $many ->
    [one] row
   *[other] rows
})
feed-rows-only = { $feed } { $rows } { $count ->
    [one] row
   *[other] rows
}
feed-newest = { $said }, newest { $newest }
feed-name = { $feed }
feeds-on = { $day }: { $feeds }
stored = { $stored } of { $number } { $count ->
    [one] delivery is
   *[other] deliveries are
} stored in full
muted = { $count } { $count ->
    [one] rule is
   *[other] rules are
} not judged until the feed recovers{ $is_all ->
    [yes] {":"}
   *[no] , among them:
} { $rules }
closes-by-itself = The ticket closes by itself after { $needed } without a fault
usual-from = This level counts as usual from { $day } on
flapping = Flapping since { $day }: the daily digest reports on it
first-opened = First opened on { $day }, it came back { $count ->
    [one] once
   *[other] { $count } times
} after a close
shift-began = The shift began { $when }
gaps = { $number } { $count ->
    [one] period
   *[other] periods
} without a value left out of the chart
voices-counted = Of { $texts } { $count ->
    [one] text
   *[other] texts
}: { $words }
voice-counted = { $word } in { $texts }, usually { $usual }
