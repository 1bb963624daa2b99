### What admins read.

## Mentors to approve

admin-mentor-card =
    { $name }, { $occupation }
    Status: { $status }
    Fields: { $fields }
    Helps with: { $needs }
    Place: { $place }
    Ages: { $ages }
    Languages: { $languages }
    Young people at a time: { $capacity }
    About: { $sentence }
    Organisation: { $structure }
    Number: { $number }
approve = Approve
refuse = Decline
refuse-why = For what reason? The mentor will read it.
refuse-incomplete = Profile not complete
refuse-unclear = Profile not clear enough
refuse-not_reachable = No talk beforehand possible
refuse-outside = Outside the programme
pending-count =
    { $count ->
        [one] One mentor to read.
       *[other] { $count } mentors to read.
    }
pending-none = No mentor to read.
decided-before = Somebody has already decided on this profile, or it is gone.
words-changed = The mentor has changed their words since. Here are the new ones.
approved-done = Approved. The mentor is told.
refused-done = Declined. The mentor is told, and reads the reason.

## /unknown

unknown-texts =
    Texts not understood
    Tap a text, then what it means.
unknown-label = { $field }: { $text } ({ $count })
unknown-text =
    { $text }
    { $count ->
        [one] { $field }, typed once. What does it mean?
       *[other] { $field }, typed { $count } times. What does it mean?
    }
unknown-ignore = Ignore
unknown-taught = Learned: { $text } means { $answer }.
unknown-ignored = Ignored: { $text }.
unknown-settled = This text has been dealt with already.
unknown-lessons = What was learned
taught-texts =
    Learned last
    Tap a text to make the bot forget it.
taught-label = { $text } = { $answer }
taught-forgotten = Forgotten: { $text } no longer means { $answer }.
taught-none = Nothing was learned.
unknown-none = No text that was not understood.
field-age = Age
field-ages = Ages
field-situation = Situation
field-needs = Help
field-fields = Fields
field-format = Meetings
field-place = Place
field-radius = Radius
field-availability = Times
field-duration = Duration
field-capacity = Number of young people
field-languages = Languages
field-mentor_status = Status

## /why

why-usage =
    Write /why, the number of the young person, then that of the mentor. For example: /why 12 34
    A mentor's number is on their card, in /pending. Everybody reads their own in the file that /mydata gives.
why-no-youth = No young person's profile has the number { $number }. Check the order: first the young person, then the mentor.
why-no-mentor = No mentor's profile has the number { $number }. Check the order: first the young person, then the mentor.
why-same-person = This is one person, who is never suggested to themselves.
why-heading = Young person { $youth }, mentor { $mentor }
why-states = The young person: { $youth }. The mentor: { $mentor }.
why-asked = Not suggested again. Their request: { $state }.
why-veto = Not suggested: { $veto }.
why-score = Score: { $score } of 100
why-part = { $criterion }: { $points } of { $most } ({ $reason })
why-part-silent = { $criterion }: { $points } of { $most }
why-shown = Shown much lately: { $points } less in the ranking
why-unseen = Not shown lately: { $points } more in the ranking
youth-state-searching = looking for a mentor
youth-state-awaiting_consent = waiting for a parent's agreement
youth-state-paired = in a pair
request-state-open = waiting for an answer
request-state-accepted = accepted
request-state-declined = declined
request-state-expired = left without an answer
criterion-needs = Help
criterion-fields = Fields
criterion-distance = Distance
criterion-availability = Times
criterion-duration = Duration
criterion-languages = Languages
criterion-status = Kind of mentor
criterion-source = Structure
criterion-answering = Time to answer

## /stats

stats-heading = Binôme in figures
stats-period-today = Today
stats-period-week = 7 days
stats-period-month = 30 days
stats-period-all = Since the start
stats-youths = Young people
stats-mentors = Mentors
stats-requests = Requests
stats-pairs = Pairs
stats-waiting = Waiting list
stats-median-suggestions = From hello to mentors (median)
stats-median-answer = From request to answer (median)
stats-objective = Goal of { $date }: { $pairs } pairs of { $goal }. { $pace } a day are needed; at the present pace, it will be { $projected }.
stats-objective-stalled = Goal of { $date }: { $pairs } pairs of { $goal }. { $pace } a day are needed; nothing allows a projected date yet.
stats-funnel = How far young people go
stats-line = { $label }: { $figure }
stats-minutes = { $minutes } min
stats-step-hello = Hello
stats-step-agree = Agreement
stats-step-age = Age
stats-step-situation = Situation
stats-step-needs = Help
stats-step-fields = Fields
stats-step-format = Meetings
stats-step-place = Place
stats-step-first_name = First name
stats-step-recap = Recap
stats-step-suggested = Mentors suggested
stats-step-asked = Request
stats-step-paired = Pair
