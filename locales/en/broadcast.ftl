### What the team writes to many people at once.

## What everybody reads

news-letter =
    A message from the team
    { $text }
news-refuse = No more of these messages
news-welcome = Get these messages
news-wanted = Now and then, the programme's team writes to everybody here.
news-unwanted = What the team writes to everybody no longer arrives here. Everything else does.
news-refused = Noted: no more messages from the team to everybody. To change your mind: /news
news-welcomed = Noted: messages from the team arrive here again.

## /broadcast

broadcast-to =
    Who do you want to write to?
    The number says how many people will get the message. For a département, type for example: /broadcast 93
broadcast-segment = { $segment } ({ $count })
segment-youths = All young people
segment-waiting = Waiting for a mentor
segment-paired = With a mentor
segment-mentors = All mentors
segment-paused = Mentors who pause
count-few = fewer than 5
broadcast-chosen = To: { $segment }. People: { $count }.
broadcast-unknown = I don't know this group.
broadcast-nobody = There is nobody to write to in this group.
broadcast-text = What do you want to write? 1,500 characters at most, without formatting.
    .why = Your text goes out as it is. You will see it first, and then decide.
broadcast-question =
    Send this message?
    To: { $segment }. People: { $count }.
    From 9 pm to 8 am nobody gets anything: the rest goes out in the morning.
broadcast-send = Send
broadcast-drop = Don't send
broadcast-sure =
    Really?
    People who will get this message: { $count }. It cannot be taken back.
broadcast-send-all = Yes, send it to all
broadcast-dropped = Nothing was sent.
broadcast-settled = This message is on its way already, or it was dropped.
broadcast-stop = Stop sending
broadcast-stop-of = Stop sending: { $segment }
broadcast-stopping = Sending is being stopped.
broadcast-progress =
    { $state ->
        [resting] Sending rests until the morning
        [stopping] Sending is being stopped
        [stopped] Sending was stopped
        [over] Everything has been sent
       *[running] Sending
    }
    To: { $segment }
    Sent: { $sent }
    Not sent, blocked by the person: { $gone }
    Not sent, refused by the person: { $refused }
    Not sent, the person is no longer concerned: { $elsewhere }
    Failed: { $failed }
    Without an answer from the channel: { $unclear }
    Left: { $left }
command-news = Messages from the team: yes or no
command-broadcast = Write to many people
