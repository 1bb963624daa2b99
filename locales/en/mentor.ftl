### What a mentor reads.

## Charter

mentor-agree =
    A mentor gives a little of their time to a young person. You commit yourself to:
    1. listen without judging, and keep to your role;
    2. ask for no money, no photo, no secret;
    3. answer requests, even with a no;
    4. tell the organisation, or call 119, if a young person seems to be in danger.

    Somebody of the programme reads your profile before any young person sees it. An unfinished profile is kept for 30 days; a finished one until you erase it, or two years without news.
    .heading = Become a mentor
    .why = The charter protects young people, and you too. Without your agreement, nothing is recorded.

## Questions

mentor-mentor_status = What is your situation?
    .why = Some young people prefer somebody of their age, others somebody with experience.
mentor-occupation = What do you do, or did you do? A few words are enough: “nurse”, “law student”.
    .why = The young person will read these words. They also serve to guess your fields.
mentor-fields = Which fields do you know? ({ $most } choices at most)
    .why = Young people often look for somebody in the field that appeals to them.
mentor-needs = What can you help with? ({ $most } choices at most)
    .why = You will only get requests of this kind.
mentor-format = How would you like to meet?
    .why = Online, you can help everywhere. In person, we look near you.
mentor-place = Which town are you in? Its name or postal code.
    .why = To work out the distance. Young people see the town, never an address.
mentor-radius = How far do you travel?
    .why = Beyond that, we won't suggest meetings in person.
mentor-availability = When are you free?
    .why = A young person who is free at the same times fits better.
mentor-duration = How long would you like to support a young person?
    .why = Some young people want one talk, others support all year round.
mentor-capacity = How many young people at a time?
    .why = We never go beyond this number. It can be changed at any time.
mentor-ages = Which ages would you like to support?
    .why = You will only get requests from these ages.
mentor-languages = Which languages do you speak with a young person? ({ $most } choices at most)
    .why = At least one language in common is needed.
mentor-first_name = What is your first name?
    .why = It is the only name that young people will see.
mentor-sentence = One sentence about you, if you like. Young people will read it.
    .why = A simple sentence makes people want to write to you. You can skip.
mentor-structure = Do you have the code of an organisation or a company?
    .why = It says who supports you. Without a code, you can skip.
mentor-recap = Is this right?
mentor-confirm = Yes, send
    .also = yes, ok, okay, agreed, that's right, all good, perfect, confirm, i confirm, send, go, oui
pause-until = Until when? A length of time, or a date such as “15/03”.
    .why = Until then, you get no request. Everything starts again by itself on that date.

## One's own profile

reminder-mentor = Your registration stopped on the way. A few more questions, and young people can find you. To go on: /start. To erase everything: /delete.
mentor-saved = Thank you! Somebody of the programme reads your profile, and you will have the answer here. Until then, no young person sees it.
mentor-approved = Your profile is accepted, thank you! Young people can ask you now. Nothing else to do: requests arrive here.
mentor-declined =
    Your profile is not accepted for now.
    Why: { $reason }
    You can change it and send it again with /profile.
mentor-recheck = Your words have changed: somebody of the programme reads them again before young people see them.
mentor-profile =
    Your profile is { $state }.
    Young people supported: { $taken } of { $capacity }
home-mentor-pending = Your profile is waiting to be read. You will have the answer here.
home-mentor-approved = Hello! Your profile is visible, requests arrive here.
home-mentor-declined =
    Your profile is not accepted for now.
    Why: { $reason }
home-mentor-paused = You are on a break until { $until }. No request arrives until then.
paused = You are on a break until { $until }. Everything starts again by itself on that date.
resumed = You are back: requests can arrive.
set-capacity = Change how many I support
capacity-set =
    { $capacity ->
        [one] Noted: one young person at a time.
       *[other] Noted: { $capacity } young people at a time.
    }

## Requests

request-card =
    { $name }, { $ages }, would like your help.
    Help: { $needs }
    Fields: { $fields }
    Département: { $department }

    Why you:
    { $why }
accept = Accept
decline = Decline
enquire = Ask for a detail
decline-why = All right. For what reason? The young person won't see it.
decline-no_time = No time
decline-not_my_field = Not my field
decline-too_far = Too far
decline-other_help = Not the help I give
decline-no_reason = No reason
request-accepted-mentor = Thank you! You and { $name } are a pair now. What comes next will arrive right here.
request-declined-mentor = Noted, thank you for answering. Other mentors are suggested to this young person.
request-expired-mentor = The request of { $name } was not answered. Other mentors are suggested to them. No time at the moment? /profile lets you take a break.
request-closed = The request of { $name } is closed: this young person found their mentor. Thank you!
withdrawn-mentor = { $name } withdrew their request. There is nothing to do.
pair-ended-mentor = { $name } has left the programme: your pair ends here. Your place is free again.
card-erased = This person has left the programme, and all about them is erased.
request-gone = This request no longer awaits an answer.
mentor-not-visible = Your profile is paused or waiting to be read: you can answer afterwards. See /profile.
mentor-full = You already support as many young people as planned. To accept one more, change this number with /profile.
detail-detail = What would you like to know? One question, in one sentence, without a number or a handle.
    .why = The young person answers once, through here. Then it is up to you.
detail-sent = Your question is on its way. The answer will arrive here.
detail-answered-mentor =
    You asked { $name }:
    { $question }
    Their answer:
    { $answer }
detail-once = You have already asked your question about this request.
