### The first message of a ticket, part by part. $owner is where a receiver calls the person whose move it is.

## Head: severity, ticket, fact

head = { $mark } { $severity } · { $ref } · { $fact }
head-closed = { $mark } Closed · { $severity } · { $ref } · { $fact }
fact = { $title }: { $amount }
fact-said = { $amount } { $says }
fact-share-said = { $amount } of { $says }
amount-of = { $count } of { $total }
in-place = { $kind ->
    [id] for { $place }
    [sentence] (“{ $place }”)
   *[named] in { $place }
}
usually = (usually { $usual })
limit-is = (limit { $limit })
limits-are = (limits { $low } to { $high })
fact-feed = Feed { $name } cannot be used
fact-feed-whole = Feed { $name } could not be used
fact-assets = The run of the chosen assets failed
fact-run = Job { $name } failed
fact-model = Model { $name } could not be built
fact-rule = Rule { $name } could not be judged
fact-delivery = Delivery to { $place } is refused ({ $code })
fact-unmeasured = { $title }: nothing was measured
fact-storm = { $title }: red in { $number } { $count ->
    [one] segment
   *[other] segments
} at once
fading = at worst { $worst }, now { $amount }
being-verified = being verified, at worst { $worst }
back-in-range = { $amount }, back in range
closed-as = { $title }: { $how }
closed-after = { $title }: { $how } after { $lasting }
duplicate-of = duplicate of { $ref }
accepted-until = risk accepted until { $day }

## Figures: how many and how much, since when

extent = { $course ->
    [gaps] In { $number } of { $span } since { $since }: { $amount }
   *[whole] In { $lasting } since { $since }: { $amount }
}
extent-one = { $amount } { $when }
red = { $course ->
    [one] Red { $when }
    [gaps] Red for { $number } of { $span } since { $since }
   *[whole] Red for { $lasting } since { $since }
}
at-worst = At worst { $value } { $when }
was-red = { $course ->
    [one] Red { $when }
    [gaps] Red for { $number } of { $span } from { $since } to { $until }
    [whole] Red for { $lasting } from { $since } to { $until }
   *[open] Red for { $lasting } since { $since }
}
was-red-worst = { $was }, { $is_one ->
    [yes] at
   *[no] at worst
} { $worst }
money-behind = { $money } at stake
money-worth = worth { $money }
missing = { $amount } fewer than expected
waiting = { $amount } waiting { $when }
in-zone = { $at } ({ $zone })
back-at = Back at { $value }, inside its range of { $low } to { $high }
back-usual = Back at { $value } (usually { $usual })
back-only = Back at { $value }
back-under = Back at { $value }, inside its limit of { $limit }
lost = { $money } lost
effect = { $before } before { $action }, { $after } after it
action-named = “{ $title }”
effect-later = It was { $before }; what the action changes is not known yet
effect-unknown = What the action changes is not known yet
came-back = It came back { $count ->
    [one] once
   *[other] { $count } times
} after a close
storm-figures = { $count } tickets since { $since }, { $open } of them open

## Your move

move-acknowledge = Your move, { $owner }: acknowledge it
move-decide = Your move, { $owner }: decide again: accept the risk, as until { $day }, or have it fixed
move-contain = Your move, { $owner }: stop the harm
move-data = Your move, { $owner }: make the data whole again
move-surge = Your move, { $owner }: find out why, and act if it does harm
move-fix = Your move, { $owner }: record the cause and the fix
move-fix-again = Your move, { $owner }: record the fix that holds; the cause is on record
move-again = Your move, { $owner }: the fix did not hold, find another
move-cause = Your move, { $owner }: say what caused it, then it closes
move-unwatched = Your move, { $owner }: close it, or bring its rule back; no rule judges it any more
move-none = Nothing to do: it closes by itself after { $needed } in range, { $done } so far
move-claimed = Nothing to do: the data have to confirm the fix for { $needed }{ $kind ->
    [data] {""}
   *[risk] {" "}that begin after it
}, { $done } so far
move-repaired = The data are whole again: it closes by itself after { $needed } more without a fault
by-time = { $is_late ->
    [yes] { $move }; it was due { $at }
   *[no] { $move } by { $at }
}
closed-cause = Cause: { $cause }. Closed by { $who }
closed-fixed = Cause: { $cause }. Fixed by { $who }
cause-said = { $words } ({ $category })
closed-no-cause = Closed by { $who }. Nobody has recorded what caused it
closed-note = Closed by { $who }
closed-duplicate = Closed by { $who }: it is part of { $ref }, look there
closed-accepted = Accepted by { $who } until { $day }: if it is still red then, it opens again
by-the-data = the data
owed = Still to do: { $actions }
owed-action = { $title } ({ $owner }, { $due })
owed-nothing = Nothing is left to do
owed-missing = Still missing of { $feed }: { $days }. Deliver { $count ->
    [one] it, or declare the day
   *[other] them, or declare the days
} closed (closed_on of the feed)
owed-more-days = { $count } more
first-step = First step: { $step }

## Where and why

mostly-slices = Mostly in { $slices }: { $share } of what is unusual
all-slices = All of what is unusual is in { $slices }
slices-count = { $number } of { $total } { $count ->
    [one] is
   *[other] are
} in { $slices }
in-brackets = { $part } ({ $share })
since-then = { $part } since { $since }
mostly-holder = Mostly in { $slice }, { $is_usual ->
    [yes] where most of it always is
   *[no] more than usual there
}
mostly-rows = Most of it { $when } { $count ->
    [one] is
   *[other] are
} { $number } of { $several }: { $rows }
all-rows = All of it { $when }: { $rows }
spread = { $what } { $is_many ->
    [yes] are
   *[no] is
} spread over { $parts }: look for what they share
parts = { $over } { $several }
parts-by = { $over } segments of { $by }
it = It
missing-cases = The { $number } missing { $noun }
case-word = { $count ->
    [one] case
   *[other] cases
}
voices = What people write: { $words }
voice = “{ $form }”
related = It may be one event with { $tickets }
related-ticket = { $ref } ({ $title }{ $place })
worst-children = Look for one cause: worst are { $children }
child-brief = { $place } ({ $value })
row = { $id }, { $amount }
id-hidden = id not shown

## Data

data-whole = Data complete to { $until }, { $count ->
    [one] its feed
   *[other] all { $count } feeds
} intact
data-intact = Data complete, { $count ->
    [one] its feed
   *[other] all { $count } feeds
} intact
data-low = Data up to date, but { $faults }
data-fault = Do not trust the numbers yet: { $faults }
data-event = Known event: { $events }
data-unknown = No feed is known for it
data-file = Newest file: { $file }, { $count ->
    [0] no rows
    [one] { $rows } row
   *[other] { $rows } rows
}
data-unchecked = Data not checked
feed-fault = { $feed }: { $fault }
fault-failed = its load failed
fault-nothing = nothing was delivered
fault-held = { $held } of { $delivered } delivered rows arrived
fault-few = { $rows } rows { $when }, { $usual } rows are usual
more-feeds = { $count } more { $count ->
    [one] feed
   *[other] feeds
}
