### /stats, beside what admin.ftl says of it: the message in four columns, and the picture.

## Cells: one figure for each period

stats-cells = { $today } · { $week } · { $month } · { $all }
stats-count = { $count }
stats-left = −{ $percent }%
stats-nothing = –
stats-seconds = { $seconds } s
stats-hours-minutes = { $hours } h { $minutes }
stats-days-hours = { $days } d { $hours } h

## Lines

stats-columns = Each line, in this order:
stats-funnel-left = Below each step: how many stop there
stats-step-finished = Profile finished
stats-mentors-pending = to approve
stats-mentors-approved = approved
stats-mentors-paused = paused
stats-mentors-declined = declined
stats-requests-open = not answered yet
stats-requests-accepted = accepted
stats-requests-declined = declined
stats-requests-expired = left without an answer
stats-requests-withdrawn = withdrawn
stats-requests-closed = closed, paired with somebody else
stats-requests-erased = erased
stats-state = – { $label }: { $figure }
stats-typed = Typed answers, since the start: understood · asked about · not understood
stats-typed-cells = { $sure } · { $ask } · { $unknown }
stats-objectives = Goals
stats-objective-reached = Goal of { $date } reached: { $pairs } pairs of { $goal }.
stats-objective-missed = Goal of { $date } missed: { $pairs } pairs of { $goal } on that day.
stats-pace =
    { $pace ->
        [one] Pace of the last 30 days: { $pace } pair a day.
       *[other] Pace of the last 30 days: { $pace } pairs a day.
    }

## The picture

stats-picture-day = since the start, on { $date }
stats-picture-funnel = How far young people go
stats-picture-left = stop there
stats-picture-pairs = Pairs and goals
stats-picture-total =
    { $count ->
        [one] { $count } pair
       *[other] { $count } pairs
    }
stats-picture-goal-reached = { $goal } by { DATETIME($date, dateStyle: "medium") }: reached
stats-picture-goal-missed = { $goal } by { DATETIME($date, dateStyle: "medium") }: missed
stats-picture-goal-stalled = { $goal } by { DATETIME($date, dateStyle: "medium") }: no forecast yet
stats-picture-goal-coming = { $goal } by { DATETIME($date, dateStyle: "medium") }: at this pace, { DATETIME($projected, dateStyle: "medium") }
stats-picture-tick = { DATETIME($date, dateStyle: "medium") }
stats-picture-empty = No pair yet

## /unmet

unmet-heading =
    Where mentors are missing
    Young people on the waiting list, by département, help and field. Who asks for several things counts in several lines.
unmet-row = { $place } · { $asked }: { $count }
unmet-asked = { $need } · { $field }
unmet-place = { $place }
unmet-few = <5
unmet-more =
    { $count ->
        [one] … and one more line.
       *[other] … and { $count } more lines.
    }
unmet-none = Nobody is waiting for a mentor at the moment.
unmet-nowhere = Place not given
unmet-any_need = Any help
unmet-any_field = Any field
unmet-picture-title = Where mentors are missing
unmet-picture-day = young people on the waiting list, on { $date }
unmet-picture-few = <5: fewer than five young people, without telling how many
