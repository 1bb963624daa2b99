### What young people and mentors both read.

## Under every question

progress = { $step }/{ $steps }
next = Next
    .also = continue, go on, ok, that's all, that's it, done, i'm done, finished
back = Back
    .also = go back, previous, previous question, the question before
why = Why?
    .also = why this question, why do you ask, what for, what is it for
stop = Stop
    .also = pause, quit, leave, later, i'll come back later
skip = Skip
    .also = pass, i pass, next question, i'd rather not say, i don't want to answer
keep = Keep: { $answer }
share-location = Share my location
page-next = See more ({ $page }/{ $pages })
page-previous = Page before

## Typed answers

did-you-mean = Is this what you mean? Just tap the right answer.
all-of-these = All of these
    .also = yes, both, both of them, all, all of them, all three, yes both, yes all, that's it
none-of-these = None of these
    .also = no, none, neither, nothing, not at all, that's not it
say-it-otherwise = All right. Try other words, it may be clearer.
understood = Understood: { $answer }.
not-understood = I didn't understand. The easiest way: tap a button, or write a few words.
tap-please = Here, just tap a button.
stale = This button no longer works. Here is where we are.
question-gone = This question is no longer asked. Here is where we are.

## After two answers that were not understood: an example, and a way to a human

example-age = I didn't understand. For example: “16”. Need a person? /help
example-situation = I didn't understand. For example: “high school”, “apprentice” or “looking for work”. Need a person? /help
example-needs = I didn't understand. For example: “find an internship” or “my CV”. Need a person? /help
example-fields = I didn't understand. For example: “health”, “animals” or “mechanics”. Need a person? /help
example-format = I didn't understand. For example: “online” or “in person”. Need a person? /help
example-place = I didn't find it. For example: “Lyon” or “69003”. Need a person? /help
example-availability = I didn't understand. For example: “Wednesdays” or “evenings”. Need a person? /help
example-duration = I didn't understand. For example: “a few months”. Need a person? /help
example-languages = I didn't understand. For example: “French and Arabic”. Need a person? /help
example-mentor_status = I didn't understand. For example: “student” or “retired”. Need a person? /help
example-radius = I didn't understand. For example: “20”. Need a person? /help
example-capacity = I didn't understand. For example: “2”. Need a person? /help
example-ages = I didn't understand. For example: “15-17”. Need a person? /help

## Mistakes

mistake-too-many = { $most } at most. To add one, first untick another.
mistake-pick-one = Please choose at least one answer.
mistake-far-away = This place is outside France. The name of a town or a postal code works too.
mistake-date = I need a date to come. For example: “15/03”.
mistake-name-letters = I need at least one letter. A nickname is fine too.
mistake-name-long = That is too long: { $most } characters at most.
mistake-name-sentence = Just a first name or a nickname, in { $most } words at most.
mistake-name-reserved = This name is kept for the team. Another first name or a nickname?
mistake-contact = No number, link, address or social media handle please, to keep everybody safe. Can you say it otherwise?
mistake-line-empty = That is empty. A few words are enough.
mistake-line-long = That is a bit long: { $length } characters, { $most } at most.
mistake-code = A code has only letters, digits and hyphens: { $most } at most.
cannot-read =
    { $kind ->
        [voice] I can't listen to voice messages.
        [sticker] Nice one! But I can't read stickers.
        [photo] I can't look at pictures, and I don't keep them.
        [contact] No contact is needed here, and I don't keep it.
        [forward] I don't read forwarded messages.
        [edit] I don't see messages that are edited afterwards. Please send a new one.
       *[other] I can't read this kind of message.
    } Buttons or a few words will do.
location-not-now = A location is of no use at this step, and I don't keep it.

## The recap

recap-age = Age: { $answer }
recap-situation = Situation: { $answer }
recap-needs = Help: { $answer }
recap-fields = Fields: { $answer }
recap-format = Meetings: { $answer }
recap-place = Place: { $answer }
recap-first_name = First name: { $answer }
recap-mentor_status = Status: { $answer }
recap-occupation = Occupation: { $answer }
recap-radius = Radius: { $answer }
recap-availability = Availability: { $answer }
recap-duration = Duration: { $answer }
recap-capacity = Young people at a time: { $answer }
recap-ages = Ages: { $answer }
recap-languages = Languages: { $answer }
recap-sentence = About: { $answer }
recap-structure = Organisation: { $answer }
change-age = Change age
change-situation = Change situation
change-needs = Change help
change-fields = Change fields
change-format = Change meetings
change-place = Change place
change-first_name = Change first name
change-mentor_status = Change status
change-occupation = Change occupation
change-radius = Change radius
change-availability = Change availability
change-duration = Change duration
change-capacity = Change number
change-ages = Change ages
change-languages = Change languages
change-sentence = Change sentence
change-structure = Change organisation

## Stopping and coming back

stopped = Paused; everything is kept for 30 days. To go on: /start. To erase everything: /delete.
stopped-short = All right, let's leave that.
choose-resume = We had stopped in the middle. Go on, or start over?
resume = Go on
    .also = continue, yes, ok, resume, let's go on
restart = Start over
    .also = start again, from the beginning, from scratch, begin again
erased-unfinished = A profile begun a month ago was not finished: it is erased. To begin again: /start.

## Rooms of the house

room-privacy = My data, in plain words
    .also = my data, data, privacy
room-mentor = Become a mentor
    .also = i want to become a mentor, i want to be a mentor, i'd like to become a mentor, i'd like to be a mentor, be a mentor, i am a mentor, i'm a mentor, mentor, become a volunteer, i want to be a volunteer, i want to volunteer, volunteer, i'm a volunteer, help a young person, i want to help a young person, i want to help young people
room-youth = Find a mentor
    .also = look for a mentor, i'm looking for a mentor, i am looking for a mentor, i want a mentor, i'd like a mentor, i need a mentor, i'm a student, i am a student
room-language = Language (langue)
    .also = language, languages, change language, langue, français, french
room-suggestions = See mentors
    .also = mentors, my mentors, show me mentors, more mentors, other mentors, i'm looking for a mentor
room-answers = My answers
    .also = my data as a youth, my information
room-refine = Refine my search
    .also = refine, my search
room-profile = My profile
    .also = profile, see my profile, change my profile, edit my profile, my answers
room-help = Help
    .also = help me, i need help, how does it work
room-delete = Erase everything
    .also = delete, erase, delete everything, erase my data, delete my data, delete my account
room-pause = Take a break
    .also = pause, take a break
room-resume = Come back now
    .also = i'm back, end the pause
room-edit = Change my answers
    .also = my answers, my profile, change my profile, edit my profile, edit my answers
room-capacity = Number of young people
home-nobody = Nothing has begun yet. Find a mentor, or become one: it starts here.

## Commands

help =
    Binôme brings a young person and a volunteer mentor together.

    /start: begin or go on
    /profile: see and change one's answers
    /mentor: become a mentor
    /language: change the language
    /mydata: get one's data
    /delete: erase everything
    /cancel: stop what is under way
    /privacy: what is kept, and why

    To talk to a person (free, in France):
    3018: bullying, trouble online
    119: a child or teenager in danger, day and night
    112: emergency
    About the mentoring itself: an adult of the school or the organisation.
unknown-command = I don't know this command. The list is here: /help
privacy-short =
    What is kept: answers, requests and what becomes of them. Nothing is sold, no advertising.
    A mentor sees only the first name, the age band, the help wanted, the fields and the département.
    An unfinished profile goes after 30 days; a finished one stays until /delete, or two years without news.
    To get it all: /mydata
    The whole text: { $url }
language-choose = Which language?
language-changed = Noted, we go on in English.
mydata-here = Here is everything that is kept.
delete-confirm = Erase everything: answers, requests and messages? There is no way back.
delete-yes = Yes, erase everything
delete-no = No, keep it
deleted = Done: everything is erased. To come back one day: /start.
nothing-to-cancel = There is nothing to cancel.
group-line = I only talk in private. See you in a conversation of our own!
fault = Something went wrong on our side. Nothing is lost: trying again in a moment should do.
screen-in-doubt = My last message may have got lost on the way. Here is where we are.
back-again = I am back! I was out of order, and an answer may have been lost. Here is where we are.
too-fast = That is a bit fast for me. A short break, and we go on.

## The command menu, at most 60 characters

command-start = Begin or go on
command-help = Help and people to call
command-profile = See and change my answers
command-language = Change the language
command-privacy = What is kept, and why
command-mydata = Get all my data
command-delete = Erase everything
command-cancel = Stop what is under way
command-mentor = Become a mentor
command-stats = The programme in figures
command-pending = Mentors to read
command-why = Why this mentor, or not
command-unknown = Texts not understood
command-unmet = Where mentors are missing
