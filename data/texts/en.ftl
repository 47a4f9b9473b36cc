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
reason-rated = Because of your rating of { $films }.
reason-disliked = Because you did not like { $films }.
reason-matches = Matches { $parts }.
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
not-forgotten = Nothing was deleted.

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
