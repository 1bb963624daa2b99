### Why two people suit: on cards that either of them reads.
### And why a mentor is not suggested: for admins.

reason-needs = Help: { $needs }
reason-fields = Same field: { $fields }
reason-near-fields = Neighbouring field: { $fields }
reason-distance = { $km } km away
reason-same-town = In the same town
reason-same-area = In the same area
reason-remote = Online, no travelling
reason-availability = Free at the same times: { $availability }
reason-duration = Length wanted: { $duration }
reason-languages = Languages in common: { $languages }
reason-status = The kind of mentor wanted: { $status }
reason-source = Same organisation
reason-answers =
    { $hours ->
        [one] Usually answers within an hour
       *[other] Usually answers within { $hours } hours
    }
veto-not-approved = Profile not approved
veto-paused = On a break
veto-full = No place left
veto-age = Another age band
veto-format = No common way to meet
veto-nothing-shared = No help or field in common
veto-language = No common language
veto-too-far = Too far
veto-refused = Refused before
veto-unknown = Unknown mentor
