# Interface texts of Matinee in English. Every other language has the same identifiers with the same blanks.
# Text in { } is filled in; the rest is what people read. https://projectfluent.org/fluent/guide/

## General

list-and = { $first } and { $last }
decimal-sign = .

## Small talk

welcome = Hello, I am Matinee. Tell me which films you liked and what you are in the mood for, and I will suggest what to watch.
greeting = Hello! What would you like to watch?
how-to-ask = Write as you would to a friend: films you loved or could not stand, a mood, a theme, years, people, or what must not be in it.
example = For example: I loved Inside Man, Argo was fine, I Am Legend did nothing for me; tonight something thoughtful about capital punishment.
help-after-a-list = After a list you can say: more, lighter, older, less known, not so long, no superheroes, like the third but funnier, I've seen the second, why the first?, undo, start over.
help-opinions = Opinions teach me your taste: I gave Heat a 9, I couldn't stand Cats.
help-profile = Ask for your profile or your watchlist at any time. Everything that is stored of you can be exported, and deleted.
you-are-welcome = You are welcome. Enjoy the film!
unclear = I did not understand that. Tell me a film you liked, or what you are in the mood for.
which-film = Which film do you mean? Name it, or say for example: what is the second one about?
unknown-title = I do not know a film called “{ $title }”, so I left it out.

about-matinee = Matinee recommends films from your own words. It learns from the films you rate and tells the true reason for each suggestion.
about-catalog = Version { $version }. The catalog “{ $name }” has { $count ->
    [one] one film
   *[other] { $count } films
} with ratings of real people.
about-catalog-simulated = Version { $version }. The catalog “{ $name }” has { $count ->
    [one] one film
   *[other] { $count } films
}. Its ratings are simulated from tags, genres and general esteem: they are not the ratings of real people.
privacy-learning = This Matinee learns from its users: the films you rate, without your name, are among what its model is trained on. When you delete a rating or everything, it is gone from the model with the next training.
privacy-no-learning = The model is not trained on your ratings: they are only used while an answer is made for you.
about-sources = Collaborative scores come from EASE (Steck 2019), a linear model, so that the share of each film you rated is exact.

## Lists

list-introduction = { $count ->
    [one] This one is for you:
   *[other] These { $count } are for you:
}
list-shorter-than-wanted = { $count ->
    [one] Only one film fits all of that.
   *[other] Only { $count } films fit all of that.
}
list-without-ratings = Tell me two or three films you like or dislike, and the suggestions will be about your taste.
nothing-more = There are no more films like that which you have not seen or rated. Change the wish a little, or start over.
nothing-found = I found no film for that. Say it in other words, or leave something out.
nothing-more-within-the-limits = No further film satisfies all of these limits. You could give up one: { $ways }.
nothing-within-the-limits = No film satisfies all of these limits. You could give up one: { $ways }.
list-is-gone = That list is no longer there. Please ask again.
no-such-position = There is no film at that place of the list.
note-simulated = The ratings behind the collaborative scores are simulated, not those of real people.
note-unchecked = This catalog does not say enough about its films to check: { $parts }.
note-model = Films judged by the language model { $model }.
note-model-late = The language model { $model } was too slow; this answer is without it.
note-model-failed = The language model { $model } cannot be used just now; this answer is without it.
note-model-budget = Today's share of the language model { $model } is used up; this answer is without it.

relax-years = any year
relax-runtime = any length
relax-language = any language
relax-country = any country
relax-franchise = all series
relax-genres = all genres
relax-tags = all themes
relax-people = whoever is in it
relax-gives = { $part } ({ $count ->
    [one] one film
   *[other] { $count } films
})

part-years = years
part-runtime = length
part-language = language
part-country = country
part-franchise = series
part-genres = genres
part-tags = themes
part-people = people

## Reasons

film-with-share = { $title } ({ $percent } %)
film-with-rating-and-share = { $title } (rated { $rating }): { $percent } %
reason-loved = Because you loved { $films }.
reason-liked = Because you liked { $films }.
reason-disliked = Because you did not like { $films }.
reason-similar = Similar to { $films }.
reason-matches = Matches { $parts }.
reason-near = Close in meaning to what you describe.
reason-missing = Not in it: { $parts }.
reason-average = Rated { $average } of 5 by { $count ->
    [one] one person
   *[other] { $count } people
}.
reason-average-simulated = Rated { $average } of 5 by the simulated audience.

why-scores = { $title }: { $total } of 10. It fits your ratings by { $collaborative } (weight { $importance } %) and your wish by { $content } (weight { $rest } %), each against the best film for it.
why-for = Speaking for it: { $films }.
why-against = Speaking against it: { $films }.
why-no-ratings = None of your ratings was used.
why-simulated = The model behind these shares was trained on a simulated audience.
why-matches = Of your wish it has: { $parts }.
why-missing = Of your wish it lacks: { $parts }.
why-nothing-yet = I have not recommended anything in this conversation yet.
why-not-ranked = { $title } was not ranked, so there is no arithmetic to show.

## The receipt

chip-rating = { $title }: { $rating }
chip-seen = seen: { $title }
chip-not = not { $what }
chip-related = related: { $tags }
chip-years-from = from { $from }
chip-years-to = until { $to }
chip-runtime = { $from }–{ $to } min
chip-runtime-from = at least { $from } min
chip-runtime-to = at most { $to } min
chip-language = language { $languages }
chip-country = country { $countries }
chip-person = with { $name }
chip-without-person = without { $name }
chip-similar = like { $title }
chip-well-known = well known
chip-little-known = little known
chip-count = { $count ->
    [one] one film
   *[other] { $count } films
}
chip-words = “{ $words }”
taken-back = Taken back.
not-yours = That is somebody else's opinion; only they can take it back.

## Films

rated = Noted: { $title }, { $rating } of 5.
unrated = Your rating of { $title } is deleted.
liked = You like { $title }.
unliked = You no longer like { $title }.
disliked = You do not like { $title }.
undisliked = You no longer dislike { $title }.
marked-seen = { $title } is marked as seen.
marked-unseen = { $title } is no longer marked as seen.
on-watchlist = { $title } is on your watchlist.
off-watchlist = { $title } is off your watchlist.
not-interested = All right, not { $title }.
facts-directors = , by { $names }
facts-cast = , with { $names }
facts-runtime = { $minutes } minutes
no-plot = The catalog does not say what happens in it.

which-one = Which “{ $title }” do you mean?
choice-none = None of these
left-out = All right, I leave “{ $title }” out.

## Buttons

button-more = More
button-undo = Undo
button-like = Like
button-dislike = Dislike
button-seen = Seen
button-watchlist = Watchlist
button-more-like-this = More like this
critique-lighter = Lighter
critique-darker = Darker
critique-funnier = Funnier
critique-scarier = Scarier
critique-more-romantic = More romantic
critique-more-exciting = More exciting
critique-more-thoughtful = More thoughtful
critique-weirder = Weirder
critique-shorter = Shorter
critique-longer = Longer
critique-older = Older
critique-newer = Newer
critique-better-known = Better known
critique-less-known = Less known

undone = Taken back.
undone-films = Taken back: { $films }.
nothing-to-undo = There is nothing to take back.
started-over = A new conversation. Your ratings stay. What would you like to watch?

## Profile, watchlist, settings

profile-counts = Rated: { $rated }, seen: { $seen }, on the watchlist: { $watchlist }.
profile-empty = I know nothing of your taste yet. Tell me two or three films you like or dislike.
profile-tags = You like: { $list }.
profile-genres = Genres: { $list }.
profile-decades = Decades: { $list }.
profile-best = Best rated: { $list }.
decade = { $year }s
watchlist = { $count ->
    [one] One film is on your watchlist.
   *[other] { $count } films are on your watchlist.
}
watchlist-empty = Your watchlist is empty.

setting-count = Films in a list: { $count }
setting-importance = Importance: { $importance } % your ratings, { $rest } % the wish
setting-past-ratings-on = Ratings of earlier conversations: used
setting-past-ratings-off = Ratings of earlier conversations: not used
setting-model = Language model: { $model }
setting-locale = Language: { $locale }
setting-locale-follows = as on your platform
setting-count-range = A list has 1 to 100 films. Nothing was changed.
setting-importance-range = Importance goes from 0 to 100. Nothing was changed.
setting-model-unknown = There is no model “{ $model }”. There are: { $models }. Nothing was changed.
setting-locale-unknown = I do not speak that language yet. I speak: { $languages }. Nothing was changed.

## Accounts and data

login-link = This link logs you in, once, within { $minutes } minutes: { $link }
login-no-page = This Matinee has no web page to log into.
link-code = Give this code to Matinee where your other account is, within { $minutes } minutes: { $code }
link-code-wrong = That code is wrong, used or too old. Make a new one and try again.
link-with-yourself = That code is your own. Give it to Matinee from your other account.
linked = Your accounts are one now. { $count ->
    [0] There were no films to merge.
    [one] One film was merged; the newest rating counts.
   *[other] { $count } films were merged; the newest rating counts.
}
unlinked = Parted again: { $accounts }.
nothing-to-unlink = Your accounts were not joined, so there is nothing to part.
ask-again = That was shown once and is not stored. Please ask again.
export = Here is everything that is stored of you.
forget-question = Delete everything that is stored of you: { $rated ->
    [one] one rating
   *[other] { $rated } ratings
}, lists, conversations and linked accounts? This cannot be taken back.
forget-yes = Delete everything
forget-no = Keep everything
forgotten = Everything that was stored of you is deleted.
forgotten-learnt = What the model learnt from your ratings goes with its next training.
not-forgotten = Nothing was deleted.

## Telegram

telegram-scores = ⭐ { $total }/10 · your taste { $collaborative } · your wish { $content }
telegram-understood = Understood: { $parts }
telegram-receipt-title = What I understood. Press a part to take it back.
telegram-more-like = More like this
telegram-why = Why?
telegram-plot = Plot
telegram-as-text = List as text
telegram-receipt = What I understood
telegram-back = Back to the film
telegram-open-chat = Ask Matinee
telegram-inline-button = Talk to Matinee
telegram-for = For { $name }:
telegram-private = That is for you alone. Open a chat with me and ask there.
telegram-old-button = This button is too old. Please ask again.
telegram-wordless = I can only read words so far. Tell me a film you liked, or what you are in the mood for.
telegram-usage-rate = Name the film and your rating from 0.5 to 5, for example: /rate Heat 4.5
telegram-usage-like = Name the film, for example: /like Heat
telegram-usage-seen = Name the film, for example: /seen Heat
telegram-usage-similar = Name the film, for example: /similar Heat
telegram-usage-settings = For example: /settings importance 70, /settings count 7, /settings past off, /settings language es
telegram-command-recommend = Films for what you are in the mood for
telegram-command-more = More films like the last ones
telegram-command-rate = Rate a film: /rate Heat 4.5
telegram-command-like = Say that you like a film
telegram-command-seen = Mark a film as seen
telegram-command-similar = Films like a certain one
telegram-command-why = Why the last films were recommended
telegram-command-watchlist = Your watchlist
telegram-command-profile = What I know of your taste
telegram-command-settings = Your settings
telegram-command-undo = Take the last step back
telegram-command-new = Start a new conversation; your ratings stay
telegram-command-login = A one-time link to the web page
telegram-command-link = Join your accounts on several platforms
telegram-command-unlink = Part accounts that were joined
telegram-command-export = Everything that is stored of you, as a file
telegram-command-forget = Delete everything that is stored of you
telegram-command-help = How this works
telegram-command-about = What Matinee is, or what a film is about

## When something fails

error-busy = I am very busy at the moment. Please try again in a few seconds.
error-database = Something went wrong on my side and nothing was changed. Please try again in a moment.

## The terminal

terminal-scores = { $total } (ratings { $collaborative }, wish { $content })
terminal-understood = Understood: { $parts }  (/drop N takes one back)
terminal-next = Next: { $steps }  (or say what should be different)
terminal-saved = Saved as { $file } in this folder.
terminal-not-saved = Cannot write { $file } in this folder. Is there one already, or is the folder protected?
terminal-unknown-command = There is no such command. /help lists them.
terminal-usage-why = Like this: /why 2
terminal-usage-about = Like this: /about 2, or /about Heat
terminal-usage-like = Name a film by its number or its title, for example: 2, or Heat
terminal-usage-rate = Like this: /rate Heat 4.5 (0.5 to 5)
terminal-usage-drop = Like this: /drop 1, with a number of the last receipt
terminal-usage-settings = Like this: /settings importance 70. There are: count, importance, past (on, off), model, language.
terminal-help =
    /more                 the next films
    /why 2                the arithmetic behind the second film
    /about 2              facts and plot
    /like 2, /dislike 2   also with a title: /like Heat
    /rate Heat 4.5        0.5 to 5
    /seen 2, /watch 2     mark as seen, put on the watchlist
    /similar Heat         films like this one
    /drop 1               take back a part of what was understood
    /profile, /watchlist, /settings
    /undo, /new           take the last step back, start over
    /export, /forget      all that is stored of you, as a file; delete it
    /login, /link, /unlink
    /quit

# Discord
discord-scores = **{ $total }** / 10 · your ratings { $collaborative } · your wish { $content }
discord-reason-by = says { $model }
discord-understood = Understood: { $chips }
discord-like = I like it
discord-dislike = Not for me
discord-seen = Seen it
discord-watchlist = Watchlist
discord-more-like = More like it
discord-why = Why this one?
discord-about = What is it about?
discord-menu-films = More about one of these films …
discord-menu-like-dislike = I like one, or not for me …
discord-menu-seen-watchlist = Seen one, or for the watchlist …
discord-menu-dislike-seen = Not for me, or seen it …
discord-menu-watchlist-similar = For the watchlist, or more like it …
discord-menu-why-about = Why this one, or what is it about …
discord-menu-opinions = What do you say of one of these films?
discord-menu-change = Change the list …
discord-menu-choices = Which one?
discord-done = Done.
discord-missing-permission = I may not embed links or attach files in this channel; with those permissions I could show posters and buttons.
discord-old-button = This button is from an older version. Please ask again with /recommend.
discord-old-command = This command is from an older version. Discord shows the new ones in a few minutes.
discord-other-channel = I may not answer in this channel. The people who run this server chose others for me; a direct message always works.
discord-too-often = That was a lot at once. Please wait a minute and go on.
discord-server-limit = You have reached this server's limit of { $limit } requests an hour. A direct message has no such limit.
discord-go-on = Go on: press a button, reply and mention me, or use /recommend.
discord-cannot-read = I can only read a reply here when it mentions me. Mention me, press a button, or use /recommend.
discord-only-words = I can only read words. Tell me two or three films you like and what you are in the mood for.
discord-sent-privately = That is for your eyes only, so I sent it to you as a direct message.
discord-cannot-send-privately = That is for your eyes only, but I cannot send you direct messages. Use the same as a slash command; only you will see the answer.
discord-could-not-answer-there = I am not allowed to write in that channel, so here is my answer.
discord-server-settings = Settings of this server
discord-server-channels = Channels: { $channels }
discord-server-all-channels = all
discord-server-count = Films on a list: { $count }
discord-server-model = Language model: { $model }
discord-server-limit-is = Requests an hour for each member: { $limit }
discord-server-default = as configured
discord-server-no-limit = no limit
discord-server-only = These settings belong to a server. Use this command in one.
discord-server-not-allowed = Only people who may manage this server can change its settings.
discord-presence = Tell me what you feel like watching
discord-builtin = built-in rules (no language model)
discord-language-follow = follow Discord
discord-language-name = English

discord-from-message = Recommend from this message
discord-command-recommend-name = recommend
discord-command-recommend = Films for what you feel like, in your own words
discord-command-more-name = more
discord-command-more = The next films of the last list
discord-command-similar-name = similar
discord-command-similar = Films like this one
discord-command-rate-name = rate
discord-command-rate = Rate a film
discord-command-like-name = like
discord-command-like = Say that you like a film
discord-command-seen-name = seen
discord-command-seen = Say that you have watched a film
discord-command-watchlist-name = watchlist
discord-command-watchlist = Show or change the films you want to watch
discord-command-why-name = why
discord-command-why = Why was a film of the last list recommended?
discord-command-about-name = about
discord-command-about = What a film is about, or what I am
discord-command-profile-name = profile
discord-command-profile = What I know of your taste
discord-command-settings-name = settings
discord-command-settings = Show or change how I answer you
discord-command-undo-name = undo
discord-command-undo = Take the last step back
discord-command-new-name = new
discord-command-new = Start a new conversation; your ratings stay
discord-command-login-name = login
discord-command-login = A one-time link to the web page
discord-command-link-name = link
discord-command-link = Join this account with another of yours
discord-command-unlink-name = unlink
discord-command-unlink = Part accounts that were joined
discord-command-export-name = export
discord-command-export = Everything that is stored of you, as a file
discord-command-forget-name = forget
discord-command-forget = Delete everything that is stored of you (asks first)
discord-command-help-name = help
discord-command-help = How this works
discord-command-server-name = server
discord-command-server = Show or change my settings for this server
discord-option-wish-name = wish
discord-option-wish = What you feel like, and films you liked or did not like
discord-option-count-name = count
discord-option-count = How many films
discord-option-importance-name = importance
discord-option-importance = 100: only your ratings count; 0: only your wish counts
discord-option-model-name = model
discord-option-model = Which language model reads your wish
discord-option-past-ratings-name = past_ratings
discord-option-past-ratings = Use what you rated in earlier conversations
discord-option-private-name = private
discord-option-private = Only you see the answer
discord-option-movie-name = movie
discord-option-movie = Title of the film
discord-option-rating-name = rating
discord-option-rating = From half a star to five stars
discord-option-add-name = add
discord-option-add = Film you want to watch
discord-option-remove-name = remove
discord-option-remove = Film to take off the list
discord-option-film-name = film
discord-option-film = Its number in the list
discord-option-language-name = language
discord-option-language = The language I answer in
discord-option-code-name = code
discord-option-code = The code your other account showed you; leave out to get one
discord-option-allow-name = allow
discord-option-allow = Answer in this channel, and only in allowed ones
discord-option-forbid-name = forbid
discord-option-forbid = No longer answer in this channel
discord-option-limit-name = limit
discord-option-limit = Requests an hour for each member
discord-option-reset-name = reset
discord-option-reset = Back to the beginning

# The web page
web-skip = Skip to content
web-main-menu = Main menu
web-talk = Talk
web-lite = Lite
web-profile = Profile
web-log-in = Log in
web-log-in-now = Log in now
web-log-out = Log out
web-register = Register
web-language = Language
web-about = About Matinee
web-about-link = About Matinee, its sources and your data
web-tmdb = This product uses the TMDB API but is not endorsed or certified by TMDB.

web-title = What would you like to watch?
web-ask-label = In your own words: films you liked or not, a mood, a theme, years, people
web-ask-example = I loved Inside Man, Argo was fine; tonight something thoughtful about capital punishment
web-ask = Ask
web-settings = Settings
web-importance-label = Importance: your ratings (100) against your wish (0)
web-how-many = How many films
web-model = Who reads and judges
web-past-ratings = Use my past ratings
web-try = For example
web-example-1 = I loved Heat and Inside Man; something about a heist
web-example-2 = A feel-good film from the nineties, under two hours
web-example-3 = Something scary like Alien, but no gore
web-start-from = Or start from a film you know
web-like-this = Something like { $title }
web-reading = Here is a first list. { $model } is still reading and will refine it …
web-show-better = { $model } is ready: show its list
web-no-better = { $model } gave no answer in time; this list is without it.
web-answer = Answer
web-you = You
web-understood = Understood:
web-remove = Remove: { $what }
web-next = What next
web-with = With { $people }

web-total = Total
web-importance = Importance
web-your-ratings = Your ratings
web-your-wish = Your wish
web-judged-by = Judged by { $model }
web-shares = How much each of your films counts
web-stars = { $stars } of 5
web-your-rating = Your rating: { $rating } of 5
web-not-rated = You have not rated it
web-films = { $count ->
    [one] one film
   *[other] { $count } films
}

web-lite-title = Lite: films and tags
web-lite-lead = Rate some films, pick what should and should not be in it. No language model reads along. The address of this page holds it all, so you can share it.
web-add = Add
web-add-film = Add a film
web-add-tag = Add a tag
web-rating = Your rating
web-wanted-or-not = Wanted or not
web-wanted = wanted
web-not-wanted = not wanted
web-suggestions = Suggestions
web-chosen = Chosen
web-lite-importance-label = Importance: ratings (100) against tags (0)
web-lite-how-many = How many films (1 to 60)
web-show-films = Show films
web-results = Results
web-lite-nothing = No film fits. Take something out.
web-lite-empty = Add a film or a tag, and films that fit appear here.
web-which-of-these = Which of these do you mean?
web-no-such-film = The catalog has no film of that name.
web-no-such-tag = There is no such tag.

web-your-profile = Your profile
web-you-are-a-guest = You are a guest: what you say is kept for this browser. With a name it is yours everywhere:
web-came-by-link = You came in by a link of the bot.
web-choose-password = Choose a name and a password to come in without one
web-taste = Your taste at a glance
web-taste-tags = What you like
web-taste-decades = Decades
web-taste-ratings = Your ratings
web-rated = Rated
web-watchlist = Watchlist
web-pages-of-rated = Pages of rated films
web-delete-rating = Delete rating
web-off-watchlist = Off the watchlist
web-not-seen = Not seen
web-as-the-browser = as the browser says
web-save = Save
web-settings-stored = Your settings are stored.
web-your-accounts = Your accounts
web-this-page = This page
web-guest = guest
web-link-how = Join this with your Discord or Telegram: make a code here and send it to the bot with /link, or ask the bot for a code with /link and enter it here. Ratings are merged, the newest counts.
web-code = Code from the bot
web-join = Join
web-make-code = Make a code for the bot
web-part = Part the accounts joined last
web-your-data = Your data
web-import-label = Ratings from Letterboxd (ratings.csv) or IMDb
web-import = Import
web-imported = { $count ->
    [one] One rating was imported.
   *[other] { $count } ratings were imported.
}
web-imported-known = { $count ->
    [one] One film keeps the rating you gave it here.
   *[other] { $count } films keep the ratings you gave them here.
}
web-imported-unknown = { $count ->
    [one] One film was not found: { $titles }.
   *[other] { $count } films were not found: { $titles }.
}
web-export = Take it with you:
web-export-json = Everything as JSON
web-export-csv = Films as CSV
web-sure = Yes, delete everything that is stored of me, on all joined accounts

web-name = Name
web-password = Password
web-new-password = Password (at least { $least } characters)
web-register-keeps = What you have told Matinee as a guest will belong to the new account. There is no e-mail and no way to reset a password, so keep it well.
web-have-account = Have an account already?
web-new-here = New here?
web-login-by-bot = With Discord or Telegram you need no password: send /login to the bot and open its link.
web-link-works-once = You asked the bot for this link. It works once.

web-sources = Sources
web-posters-drawn = Where there is no poster, one is drawn.
web-stored = Stored of you: the films you rated, watched or listed; your settings; what was understood of your messages and the lists you were shown, to go on with the conversation; your name and the hash of your password if you register. Guests who rate nothing are forgotten after 90 days.
web-not-stored = Not stored: your messages themselves. There is no tracking, your browser loads nothing from other sites, and the one cookie keeps your session.
web-yours-to-take = You can take everything with you, or delete it:

web-problem-nothing-said = Write what you liked or what you are in the mood for.
web-problem-count = How many films? A number from 1 to 100.
web-problem-name = A name has 2 to { $most } letters, digits, spaces, dots, hyphens or underscores.
web-problem-name-taken = This name is taken. Choose another.
web-problem-short-password = A password has at least { $least } characters.
web-problem-long-password = A password has at most { $most } characters.
web-problem-password = This password cannot be used. Choose another.
web-problem-login = Name and password do not fit.
web-problem-sure = Tick the box if you really want to delete everything.
web-problem-no-file = Choose a file first.
web-problem-import = This is neither Letterboxd's ratings.csv nor IMDb's ratings export. Send one of them as it was downloaded.

web-sorry = Sorry
web-to-start = To the start page
web-error-not-found = There is nothing at this address.
web-error-forged = This form is out of date. Go back, reload the page and send it again.
web-error-not-a-form = This address takes a form.
web-error-not-json = This address takes JSON: send it with content-type application/json.
web-error-too-large = That is too large. Shorten it and send it again.
web-error-too-many = That was too much at once. Try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
web-error-logged-out = Log in first.
web-error-old-button = This button is from an older version. Reload the page and try again.
web-error-gone-film = The catalog has no such film any more.
web-error-used-link = This link has been used or is too old. Ask the bot for a new one with /login.
web-error-page = This page cannot be shown. Please report it.
