### What a young person reads.

## Hello

youth-agree =
    I help you find a mentor: a volunteer who supports you with school, an internship or a project. It is free and takes 3 minutes.

    I keep your answers: 30 days if you stop on the way; otherwise until you erase them, or two years without news. Mentors see neither your account nor your address.

    Shall we start?
    .heading = Hi, this is Binôme!
    .why = Your answers belong to you. Without your agreement, I record nothing.
youth-agree-min-age =
    Under { $age }? It is not possible here. Come to the web chat:
    { $url }
platform-too-young =
    At your age, the rules of this messenger don't let you go on here. Nothing is kept.
    You can do the same on the web chat:
    { $url }
too-young =
    Thanks for dropping by! This programme starts a bit later, and I kept nothing.
    Until then, talk about what matters to you with an adult you trust or with your teachers. About your future, there is also the CIO (information and guidance centre) near you.
    Is something wrong, at home or elsewhere? Call 119, “Allô enfance en danger”: free, day and night.
too-old =
    Thanks for dropping by! This programme ends a bit earlier, and I kept nothing.
    You can turn to France Travail, to the mission locale until 25, or to Cap emploi if you have a disability.
    And what about becoming a mentor? This way: /mentor

## Questions

youth-age =
    How old are you?
    Or tell me everything in one sentence: “I'm 16, in high school in Lyon, looking for an internship in health”.
    .why = The programme has age limits, and each mentor supports certain ages. A mentor only sees an age band.
youth-situation = What are you doing at the moment?
    .why = You don't need the same help in middle school, in an apprenticeship or when looking for a job.
youth-needs = What would you like a hand with? ({ $most } choices at most)
    .why = I look for a mentor who knows how to help with that.
youth-fields = Which fields appeal to you? ({ $most } choices at most)
    .why = A mentor who knows the field can tell you about their job and open doors. It's fine not to know.
youth-format = How would you like to talk with your mentor?
    .why = Online, there are more mentors. In person, I look for one near you.
youth-place = Which town are you in? Write its name or postal code.
    .why = I look for a mentor near you. They only see your département.
youth-first_name = What's your name? A first name or a nickname, as you like.
    .why = It is the name your mentor will see. Your family name is not needed here.
youth-recap = Is everything right?
youth-confirm = Yes, find a mentor
    .also = yes, ok, okay, agreed, that's right, all good, perfect, confirm, i confirm, send, go, oui

## A search made finer

refine-availability = When are you free?
    .why = Better to choose a mentor who is free at the same times. You can skip.
refine-duration = How long would you like a mentor?
    .why = Some help for one talk, others for a whole year. You can skip.
refine-languages = Which languages can you talk in?
    .why = So that you understand each other well. You can skip.
refine-mentor_status = What kind of mentor would you prefer?
    .why = A student is closer to your age, somebody else has more experience. You can skip.

## Coming back

reminder-youth = We had stopped on the way. A few more questions, and I suggest mentors to you. To go on: /start. To erase everything: /delete.
home-youth = Good to see you again! What would you like to do?
consent-awaited =
    At your age, a parent has to agree. I keep your profile for 7 days meanwhile, and no mentor sees it.
    Talk about it now with your father, your mother or the person who takes care of you. Without their agreement within 7 days, everything is erased and I tell you here.
consent-expired = I didn't get a parent's agreement within 7 days: your profile is erased, as promised. You can begin again when you like: /start

## Suggestions

suggestions-intro =
    { $count ->
        [one] Here is a mentor who may suit you.
       *[other] Here are { $count } mentors who may suit you.
    }
card-mentor =
    { $name }, { $occupation }
    Helps with: { $needs }
    Place: { $place }

    Why this choice:
    { $why }
card-mentor-anywhere =
    { $name }, { $occupation }
    Helps with: { $needs }

    Why this choice:
    { $why }
card-sentence = “{ $sentence }”
ask-mentor = Ask { $name }
not-for-me = Not for me: { $name }
refine = Refine my search
turn-down-why = No problem. What doesn't fit? It helps me search better, and the mentor won't know.
turndown-too_far = Too far
turndown-other_field = Another field
turndown-other_help = Another kind of help
turndown-not_comfortable = It doesn't feel right
turndown-no_reason = No reason
no-more-suggestions =
    I have no other mentor for you today.
    You can refine or change your answers, or wait: I write to you as soon as somebody fits. You are number { $place_in_line } on the waiting list.
enough-today =
    You have seen { $count } mentors within a day, and I show no more than that.
    Come back tomorrow to see others. Until then you can refine your search.
nobody-yet =
    Nobody fits for now.
    You are on the waiting list, at place { $place_in_line }. I write to you as soon as a mentor can help you.
typical-wait =
    { $days ->
        [one] In the last three months, when a mentor became free for somebody like you, the wait was a day or less, every other time.
       *[other] In the last three months, when a mentor became free for somebody like you, the wait was { $days } days or less, every other time.
    }
typical-wait-unknown = How long? We do not know yet: too few young people have waited for the same as you.
somebody-now = Good news: a mentor can help you now. Would you like to see?

## Asking a mentor

request-sent = Off it goes! { $name } has your request and { $hours } hours to answer. I write to you as soon as I know.
mentor-taken = This mentor has no place left: it was close. Here are the others.
already-asked = Your request is already on its way, now we wait for the answer.
request-limit = You already have enough open requests. Wait for an answer, or withdraw a request.
withdraw = Withdraw my request
withdrawn = Your request is withdrawn.
request-accepted-youth = { $name } said yes! You are a pair now. What comes next will arrive right here.
pair-ended-youth = { $name } has left the programme. It has nothing to do with you. Shall we look at other mentors?
request-declined-youth = { $name } can't support you this time. It says nothing about your worth. Shall we look at other mentors?
request-expired-youth = { $name } didn't answer in time. Never mind, shall we look at other mentors?
detail-asked-youth =
    { $name } would like to know something before answering:
    { $question }
answer-detail = Answer
reply-reply = Write your answer in one sentence, without a number or a handle.
    .why = Your answer helps the mentor see whether they can help. You can also leave it there.
reply-sent = Sent. I write to you as soon as I have the answer.
