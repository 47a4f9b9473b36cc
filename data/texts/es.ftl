# Textos de Matinee en español. Los identificadores y los huecos son los de en.ftl.

## General

list-and = { $first } y { $last }
decimal-sign = ,

## Conversación

welcome = Hola, soy Matinee. Dime qué películas te gustaron y qué te apetece ver, y te sugeriré algo.
greeting = ¡Hola! ¿Qué te apetece ver?
how-to-ask = Escribe como le escribirías a una amiga: películas que te encantaron o que no soportaste, un ambiente, un tema, unos años, personas, o lo que no debe salir. Por ahora entiendo mejor el inglés.
example = Por ejemplo: I loved Inside Man, Argo was fine, I Am Legend did nothing for me; tonight something thoughtful about capital punishment.
help-after-a-list = Después de una lista puedes decir: more, lighter, older, less known, not so long, no superheroes, like the third but funnier, I've seen the second, why the first?, undo, start over.
help-opinions = Con tus opiniones aprendo tu gusto: I gave Heat a 9, I couldn't stand Cats.
help-profile = Pide tu perfil o tu lista de pendientes cuando quieras. Todo lo que se guarda de ti se puede exportar y borrar.
you-are-welcome = De nada. ¡Que disfrutes la película!
unclear = No lo he entendido. Dime una película que te gustó o qué te apetece ver.
which-film = ¿Qué película quieres decir? Nómbrala, o di por ejemplo: what is the second one about?
unknown-title = No conozco ninguna película llamada «{ $title }», así que la he dejado fuera.

about-matinee = Matinee recomienda películas a partir de tus propias palabras. Aprende de las que valoras y dice la verdadera razón de cada sugerencia.
about-catalog = Versión { $version }. El catálogo «{ $name }» tiene { $count ->
    [one] una película
   *[other] { $count } películas
} con valoraciones de personas reales.
about-catalog-simulated = Versión { $version }. El catálogo «{ $name }» tiene { $count ->
    [one] una película
   *[other] { $count } películas
}. Sus valoraciones están simuladas a partir de etiquetas, géneros y aprecio general: no son de personas reales.
privacy-learning = Este Matinee aprende de sus usuarios: las películas que valoras, sin tu nombre, forman parte de aquello con lo que se entrena su modelo. Si borras una valoración o todo, desaparece del modelo con el próximo entrenamiento.
privacy-no-learning = El modelo no se entrena con tus valoraciones: solo se usan mientras se prepara una respuesta para ti.
about-sources = Las puntuaciones colaborativas vienen de EASE (Steck 2019), un modelo lineal, de modo que la parte de cada película que valoraste es exacta.

## Listas

list-introduction = { $count ->
    [one] Esta es para ti:
   *[other] Estas { $count } son para ti:
}
list-shorter-than-wanted = { $count ->
    [one] Solo una película cumple todo eso.
   *[other] Solo { $count } películas cumplen todo eso.
}
list-without-ratings = Dime dos o tres películas que te gusten o no, y las sugerencias serán de tu gusto.
nothing-more = No quedan más películas así que no hayas visto o valorado. Cambia un poco lo que pides, o empieza de nuevo.
nothing-found = No he encontrado nada para eso. Dilo con otras palabras, o quita algo.
nothing-more-within-the-limits = Ninguna otra película cumple todos esos límites. Podrías renunciar a uno: { $ways }.
nothing-within-the-limits = Ninguna película cumple todos esos límites. Podrías renunciar a uno: { $ways }.
list-is-gone = Esa lista ya no está. Vuelve a pedirla, por favor.
no-such-position = No hay ninguna película en ese lugar de la lista.
note-simulated = Las valoraciones en que se basan las puntuaciones colaborativas son simuladas, no de personas reales.
note-unchecked = Este catálogo no dice lo bastante de sus películas para comprobar: { $parts }.
note-model = Películas valoradas por el modelo de lenguaje { $model }.
note-model-late = El modelo de lenguaje { $model } ha tardado demasiado; esta respuesta es sin él.
note-model-failed = El modelo de lenguaje { $model } no se puede usar ahora; esta respuesta es sin él.
note-model-budget = La parte de hoy del modelo de lenguaje { $model } se ha agotado; esta respuesta es sin él.

relax-years = cualquier año
relax-runtime = cualquier duración
relax-language = cualquier idioma
relax-country = cualquier país
relax-franchise = todas las sagas
relax-genres = todos los géneros
relax-tags = todos los temas
relax-people = con quien sea
relax-gives = { $part } ({ $count ->
    [one] una película
   *[other] { $count } películas
})

part-years = los años
part-runtime = la duración
part-language = el idioma
part-country = el país
part-franchise = las sagas
part-genres = los géneros
part-tags = los temas
part-people = las personas

## Razones

film-with-share = { $title } ({ $percent } %)
film-with-rating-and-share = { $title } (valorada con { $rating }): { $percent } %
reason-loved = Porque te encantó: { $films }.
reason-liked = Porque te gustó: { $films }.
reason-disliked = Porque no te gustó: { $films }.
reason-similar = Parecida a { $films }.
reason-matches = Coincide en { $parts }.
reason-near = Su sentido se acerca a lo que describes.
reason-missing = No tiene: { $parts }.
reason-average = Valorada con { $average } de 5 por { $count ->
    [one] una persona
   *[other] { $count } personas
}.
reason-average-simulated = Valorada con { $average } de 5 por el público simulado.

why-scores = { $title }: { $total } de 10. Encaja con tus valoraciones en { $collaborative } (peso { $importance } %) y con lo que pides en { $content } (peso { $rest } %), cada una comparada con la mejor película en ello.
why-for = A favor: { $films }.
why-against = En contra: { $films }.
why-no-ratings = No se usó ninguna de tus valoraciones.
why-simulated = El modelo de estas partes se entrenó con un público simulado.
why-matches = De lo que pides tiene: { $parts }.
why-missing = De lo que pides le falta: { $parts }.
why-nothing-yet = Todavía no he recomendado nada en esta conversación.
why-not-ranked = { $title } no se puntuó, así que no hay cuentas que mostrar.

## Lo entendido

chip-rating = { $title }: { $rating }
chip-seen = vista: { $title }
chip-not = no { $what }
chip-related = y afines: { $tags }
chip-years-from = desde { $from }
chip-years-to = hasta { $to }
chip-runtime = { $from }–{ $to } min
chip-runtime-from = al menos { $from } min
chip-runtime-to = como mucho { $to } min
chip-language = idioma { $languages }
chip-country = país { $countries }
chip-person = con { $name }
chip-without-person = sin { $name }
chip-similar = como { $title }
chip-well-known = muy conocida
chip-little-known = poco conocida
chip-count = { $count ->
    [one] una película
   *[other] { $count } películas
}
chip-words = «{ $words }»
taken-back = Retirado.
not-yours = Es la opinión de otra persona; solo ella puede retirarla.

## Películas

rated = Anotado: { $title }, { $rating } de 5.
unrated = He borrado tu valoración de { $title }.
liked = Te gusta { $title }.
unliked = { $title } ya no figura entre lo que te gusta.
disliked = No te gusta { $title }.
undisliked = { $title } ya no figura entre lo que no te gusta.
marked-seen = { $title } queda marcada como vista.
marked-unseen = { $title } ya no está marcada como vista.
on-watchlist = { $title } está en tu lista de pendientes.
off-watchlist = { $title } ya no está en tu lista de pendientes.
not-interested = De acuerdo, { $title } no.
facts-directors = , de { $names }
facts-cast = , con { $names }
facts-runtime = { $minutes } minutos
no-plot = El catálogo no dice qué ocurre en ella.

which-one = ¿Qué «{ $title }» quieres decir?
choice-none = Ninguna de estas
left-out = De acuerdo, dejo «{ $title }» fuera.

## Botones

button-more = Más
button-undo = Deshacer
button-like = Me gusta
button-dislike = No me gusta
button-seen = Vista
button-watchlist = Pendiente
button-more-like-this = Más como esta
critique-lighter = Más ligera
critique-darker = Más oscura
critique-funnier = Más divertida
critique-scarier = Más miedo
critique-more-romantic = Más romántica
critique-more-exciting = Más emocionante
critique-more-thoughtful = Más profunda
critique-weirder = Más rara
critique-shorter = Más corta
critique-longer = Más larga
critique-older = Más antigua
critique-newer = Más nueva
critique-better-known = Más conocida
critique-less-known = Menos conocida

undone = Deshecho.
undone-films = Deshecho: { $films }.
nothing-to-undo = No hay nada que deshacer.
started-over = Una conversación nueva. Tus valoraciones se quedan. ¿Qué te apetece ver?

## Perfil, pendientes, ajustes

profile-counts = Valoradas: { $rated }, vistas: { $seen }, pendientes: { $watchlist }.
profile-empty = Todavía no sé nada de tu gusto. Dime dos o tres películas que te gusten o no.
profile-tags = Te gusta: { $list }.
profile-genres = Géneros: { $list }.
profile-decades = Décadas: { $list }.
profile-best = Las mejor valoradas: { $list }.
decade = años { $year }
watchlist = { $count ->
    [one] Tienes una película pendiente.
   *[other] Tienes { $count } películas pendientes.
}
watchlist-empty = Tu lista de pendientes está vacía.

setting-count = Películas por lista: { $count }
setting-importance = Importancia: { $importance } % tus valoraciones, { $rest } % lo que pides
setting-past-ratings-on = Valoraciones de conversaciones anteriores: se usan
setting-past-ratings-off = Valoraciones de conversaciones anteriores: no se usan
setting-model = Modelo de lenguaje: { $model }
setting-locale = Idioma: { $locale }
setting-locale-follows = el de tu plataforma
setting-count-range = Una lista tiene de 1 a 100 películas. No se ha cambiado nada.
setting-importance-range = La importancia va de 0 a 100. No se ha cambiado nada.
setting-model-unknown = No hay ningún modelo «{ $model }». Hay: { $models }. No se ha cambiado nada.
setting-locale-unknown = Todavía no hablo ese idioma. Hablo: { $languages }. No se ha cambiado nada.

## Cuentas y datos

login-link = Con este enlace entras, una sola vez, en los próximos { $minutes } minutos: { $link }
login-no-page = Este Matinee no tiene página web en la que entrar.
link-code = Dale este código a Matinee donde tienes tu otra cuenta, en los próximos { $minutes } minutos: { $code }
link-code-wrong = Ese código es incorrecto, ya se usó o ha caducado. Crea uno nuevo e inténtalo otra vez.
link-with-yourself = Ese código es tuyo. Dáselo a Matinee desde tu otra cuenta.
linked = Tus cuentas ahora son una sola. { $count ->
    [0] No había películas que unir.
    [one] Se ha unido una película; cuenta la valoración más reciente.
   *[other] Se han unido { $count } películas; cuenta la valoración más reciente.
}
unlinked = Separadas de nuevo: { $accounts }.
nothing-to-unlink = Tus cuentas no estaban unidas, así que no hay nada que separar.
ask-again = Eso se mostró una vez y no se guarda. Vuelve a pedirlo, por favor.
export = Aquí está todo lo que se guarda de ti.
forget-question = ¿Borrar todo lo que se guarda de ti: { $rated ->
    [one] una valoración
   *[other] { $rated } valoraciones
}, listas, conversaciones y cuentas unidas? No se puede deshacer.
forget-yes = Borrarlo todo
forget-no = Conservarlo todo
forgotten = Se ha borrado todo lo que se guardaba de ti.
forgotten-learnt = Lo que el modelo aprendió de tus valoraciones desaparece con su próximo entrenamiento.
not-forgotten = No se ha borrado nada.

## Telegram

telegram-scores = ⭐ { $total }/10 · tu gusto { $collaborative } · lo que pides { $content }
telegram-understood = Entendido: { $parts }
telegram-receipt-title = Lo que he entendido. Pulsa una parte para retirarla.
telegram-more-like = Más como esta
telegram-why = ¿Por qué?
telegram-plot = Argumento
telegram-as-text = La lista en texto
telegram-receipt = Lo que he entendido
telegram-back = Volver a la película
telegram-open-chat = Preguntar a Matinee
telegram-inline-button = Hablar con Matinee
telegram-for = Para { $name }:
telegram-private = Eso es solo para ti. Abre un chat conmigo y pídemelo allí.
telegram-old-button = Este botón es demasiado antiguo. Vuelve a pedirlo, por favor.
telegram-wordless = Por ahora solo sé leer palabras. Dime una película que te gustó o qué te apetece ver.
telegram-usage-rate = Nombra la película y tu valoración de 0,5 a 5, por ejemplo: /rate Heat 4,5
telegram-usage-like = Nombra la película, por ejemplo: /like Heat
telegram-usage-seen = Nombra la película, por ejemplo: /seen Heat
telegram-usage-similar = Nombra la película, por ejemplo: /similar Heat
telegram-usage-settings = Por ejemplo: /settings importance 70, /settings count 7, /settings past off, /settings language es
telegram-command-recommend = Películas para lo que te apetece ver
telegram-command-more = Más películas como las últimas
telegram-command-rate = Valorar una película: /rate Heat 4,5
telegram-command-like = Decir que te gusta una película
telegram-command-seen = Marcar una película como vista
telegram-command-similar = Películas parecidas a otra
telegram-command-why = Por qué se sugirieron las últimas películas
telegram-command-watchlist = Tu lista de pendientes
telegram-command-profile = Lo que sé de tu gusto
telegram-command-settings = Tus ajustes
telegram-command-undo = Deshacer el último paso
telegram-command-new = Empezar otra conversación; tus valoraciones se quedan
telegram-command-login = Un enlace de un solo uso a la página web
telegram-command-link = Unir tus cuentas de varias plataformas
telegram-command-unlink = Separa las cuentas unidas
telegram-command-export = Todo lo que se guarda de ti, en un archivo
telegram-command-forget = Borrar todo lo que se guarda de ti
telegram-command-help = Cómo funciona
telegram-command-about = Qué es Matinee, o de qué va una película

## Cuando algo falla

error-busy = Ahora mismo tengo mucho trabajo. Inténtalo de nuevo en unos segundos.
error-database = Algo ha fallado por mi parte y no se ha cambiado nada. Inténtalo de nuevo en un momento.

## Terminal

terminal-scores = { $total } (valoraciones { $collaborative }, petición { $content })
terminal-understood = Entendido: { $parts }  (/drop N retira una parte)
terminal-next = Ahora: { $steps }  (o di qué debería ser distinto)
terminal-saved = Guardado como { $file } en esta carpeta.
terminal-not-saved = No se puede escribir { $file } en esta carpeta. ¿Ya existe, o la carpeta está protegida?
terminal-unknown-command = Esa orden no existe. /help las enumera.
terminal-usage-why = Así: /why 2
terminal-usage-about = Así: /about 2, o /about Heat
terminal-usage-like = Nombra una película por su número o su título, por ejemplo: 2, o Heat
terminal-usage-rate = Así: /rate Heat 4,5 (de 0,5 a 5)
terminal-usage-drop = Así: /drop 1, con un número de lo último entendido
terminal-usage-settings = Así: /settings importance 70. Hay: count, importance, past (on, off), model, language.
terminal-help =
    /more                 las siguientes películas
    /why 2                las cuentas de la segunda película
    /about 2              datos y argumento
    /like 2, /dislike 2   también con título: /like Heat
    /rate Heat 4,5        de 0,5 a 5
    /seen 2, /watch 2     marcar como vista, poner entre las pendientes
    /similar Heat         películas como esta
    /drop 1               retirar una parte de lo entendido
    /profile, /watchlist, /settings
    /undo, /new           deshacer el último paso, empezar de nuevo
    /export, /forget      todo lo que se guarda de ti, como archivo; borrarlo
    /login, /link, /unlink
    /quit

## Géneros

genre-action = Acción
genre-adventure = Aventuras
genre-animation = Animación
genre-biography = Biografía
genre-children = Infantil
genre-comedy = Comedia
genre-crime = Crimen
genre-documentary = Documental
genre-drama = Drama
genre-family = Familiar
genre-fantasy = Fantasía
genre-film-noir = Cine negro
genre-history = Historia
genre-horror = Terror
genre-music = Música
genre-musical = Musical
genre-mystery = Misterio
genre-romance = Romance
genre-sci-fi = Ciencia ficción
genre-sport = Deporte
genre-thriller = Suspense
genre-war = Guerra
genre-western = Wéstern

# Discord
discord-scores = **{ $total }** / 10 · tus valoraciones { $collaborative } · tu deseo { $content }
discord-reason-by = dice { $model }
discord-understood = Entendido: { $chips }
discord-like = Me gusta
discord-dislike = No es para mí
discord-seen = Ya la he visto
discord-watchlist = Por ver
discord-more-like = Más como esta
discord-why = ¿Por qué esta?
discord-about = ¿De qué trata?
discord-menu-films = Más sobre una de estas películas…
discord-menu-like-dislike = Me gusta, o no es para mí…
discord-menu-seen-watchlist = Ya la he visto, o por ver…
discord-menu-dislike-seen = No es para mí, o ya la he visto…
discord-menu-watchlist-similar = Por ver, o más como esta…
discord-menu-why-about = Por qué esta, o de qué trata…
discord-menu-opinions = ¿Qué opinas de una de estas películas?
discord-menu-change = Cambiar la lista…
discord-menu-choices = ¿Cuál?
discord-done = Hecho.
discord-missing-permission = En este canal no puedo insertar enlaces ni adjuntar archivos; con esos permisos podría mostrar carteles y botones.
discord-old-button = Este botón es de una versión anterior. Vuelve a preguntar con /recommend.
discord-old-command = Este comando es de una versión anterior. Discord mostrará los nuevos en unos minutos.
discord-other-channel = No puedo responder en este canal. Quienes llevan este servidor eligieron otros para mí; un mensaje directo siempre funciona.
discord-too-often = Eso ha sido mucho de golpe. Espera un minuto y sigue.
discord-server-limit = Has llegado al límite de este servidor de { $limit } peticiones por hora. En los mensajes directos no hay ese límite.
discord-go-on = Para seguir: pulsa un botón, responde y mencióname, o usa /recommend.
discord-cannot-read = Aquí solo puedo leer una respuesta si me menciona. Mencióname, pulsa un botón o usa /recommend.
discord-only-words = Solo sé leer palabras. Dime dos o tres películas que te gusten y qué te apetece ver.
discord-sent-privately = Eso es solo para ti, así que te lo he enviado por mensaje directo.
discord-cannot-send-privately = Eso es solo para ti, pero no puedo enviarte mensajes directos. Pídelo con un comando de barra; solo tú verás la respuesta.
discord-could-not-answer-there = No tengo permiso para escribir en ese canal, así que aquí va mi respuesta.
discord-server-settings = Ajustes de este servidor
discord-server-channels = Canales: { $channels }
discord-server-all-channels = todos
discord-server-count = Películas por lista: { $count }
discord-server-model = Modelo de lenguaje: { $model }
discord-server-limit-is = Peticiones por hora de cada miembro: { $limit }
discord-server-default = según la configuración
discord-server-no-limit = sin límite
discord-server-only = Estos ajustes son de un servidor. Usa este comando en uno.
discord-server-not-allowed = Solo quienes pueden gestionar este servidor pueden cambiar sus ajustes.
discord-presence = Dime qué te apetece ver
discord-builtin = reglas integradas (sin modelo de lenguaje)
discord-language-follow = como en Discord
discord-language-name = Español

discord-from-message = Recomendar según este mensaje
discord-command-recommend-name = recomendar
discord-command-recommend = Películas para lo que te apetece, con tus propias palabras
discord-command-more-name = más
discord-command-more = Las siguientes películas de la última lista
discord-command-similar-name = parecidas
discord-command-similar = Películas como esta
discord-command-rate-name = valorar
discord-command-rate = Valora una película
discord-command-like-name = megusta
discord-command-like = Di que te gusta una película
discord-command-seen-name = vista
discord-command-seen = Di que ya has visto una película
discord-command-watchlist-name = porver
discord-command-watchlist = Mira o cambia las películas que quieres ver
discord-command-why-name = porqué
discord-command-why = ¿Por qué se recomendó una película de la última lista?
discord-command-about-name = acercade
discord-command-about = De qué trata una película, o qué soy yo
discord-command-profile-name = perfil
discord-command-profile = Lo que sé de tus gustos
discord-command-settings-name = ajustes
discord-command-settings = Mira o cambia cómo te respondo
discord-command-undo-name = deshacer
discord-command-undo = Deshace el último paso
discord-command-new-name = nueva
discord-command-new = Empieza otra conversación; tus valoraciones se quedan
discord-command-login-name = entrar
discord-command-login = Un enlace de un solo uso a la página web
discord-command-link-name = vincular
discord-command-link = Une esta cuenta con otra tuya
discord-command-unlink-name = desvincular
discord-command-unlink = Separa las cuentas unidas
discord-command-export-name = exportar
discord-command-export = Todo lo que se guarda de ti, en un archivo
discord-command-forget-name = olvidar
discord-command-forget = Borra todo lo que se guarda de ti (pregunta antes)
discord-command-help-name = ayuda
discord-command-help = Cómo funciona esto
discord-command-server-name = servidor
discord-command-server = Mira o cambia mis ajustes para este servidor
discord-option-wish-name = deseo
discord-option-wish = Lo que te apetece, y películas que te gustaron o no
discord-option-count-name = cuántas
discord-option-count = Cuántas películas
discord-option-importance-name = importancia
discord-option-importance = 100: solo cuentan tus valoraciones; 0: solo cuenta tu deseo
discord-option-model-name = modelo
discord-option-model = Qué modelo de lenguaje lee tu deseo
discord-option-past-ratings-name = valoraciones_anteriores
discord-option-past-ratings = Usar lo que valoraste en otras conversaciones
discord-option-private-name = privado
discord-option-private = Solo tú ves la respuesta
discord-option-movie-name = película
discord-option-movie = Título de la película
discord-option-rating-name = valoración
discord-option-rating = De media estrella a cinco estrellas
discord-option-add-name = añadir
discord-option-add = Película que quieres ver
discord-option-remove-name = quitar
discord-option-remove = Película que quitar de la lista
discord-option-film-name = número
discord-option-film = Su número en la lista
discord-option-language-name = idioma
discord-option-language = El idioma en que te respondo
discord-option-code-name = código
discord-option-code = El código que te mostró tu otra cuenta; sin él, te doy uno
discord-option-allow-name = permitir
discord-option-allow = Responder en este canal, y solo en los permitidos
discord-option-forbid-name = prohibir
discord-option-forbid = No responder más en este canal
discord-option-limit-name = límite
discord-option-limit = Peticiones por hora de cada miembro
discord-option-reset-name = restablecer
discord-option-reset = Volver al principio

# La página web
web-skip = Ir al contenido
web-main-menu = Menú principal
web-talk = Hablar
web-lite = Lite
web-profile = Perfil
web-log-in = Entrar
web-log-in-now = Entrar ahora
web-log-out = Salir
web-register = Registrarse
web-language = Idioma
web-about = Sobre Matinee
web-about-link = Sobre Matinee, sus fuentes y tus datos
web-tmdb = Este producto usa la API de TMDB, pero no está avalado ni certificado por TMDB.

web-title = ¿Qué te apetece ver?
web-ask-label = Con tus palabras: películas que te gustaron o no, un ambiente, un tema, unos años, personas. Por ahora entiendo mejor el inglés.
web-ask-example = I loved Inside Man, Argo was fine; tonight something thoughtful about capital punishment
web-ask = Preguntar
web-settings = Ajustes
web-importance-label = Importancia: tus valoraciones (100) frente a lo que pides (0)
web-how-many = Cuántas películas
web-model = Quién lee y juzga
web-past-ratings = Usar mis valoraciones anteriores
web-try = Por ejemplo
web-example-1 = I loved Heat and Inside Man; something about a heist
web-example-2 = A feel-good film from the nineties, under two hours
web-example-3 = Something scary like Alien, but no gore
web-start-from = O empieza por una película que conozcas
web-like-this = Something like { $title }
web-reading = Aquí va una primera lista. { $model } todavía está leyendo y la afinará …
web-show-better = { $model } ya está: ver su lista
web-no-better = { $model } no ha respondido a tiempo; esta lista es sin él.
web-answer = Respuesta
web-you = Tú
web-understood = Entendido:
web-remove = Quitar: { $what }
web-next = Y ahora
web-with = Con { $people }

web-total = Total
web-importance = Importancia
web-your-ratings = Tus valoraciones
web-your-wish = Lo que pides
web-judged-by = Según { $model }
web-shares = Cuánto cuenta cada una de tus películas
web-stars = { $stars } de 5
web-your-rating = Tu valoración: { $rating } de 5
web-not-rated = No la has valorado
web-films = { $count ->
    [one] una película
   *[other] { $count } películas
}

web-lite-title = Lite: películas y etiquetas
web-lite-lead = Valora algunas películas y elige qué debe haber y qué no. Aquí no lee ningún modelo de lenguaje. La dirección de esta página lo contiene todo, así que puedes compartirla.
web-add = Añadir
web-add-film = Añade una película
web-add-tag = Añade una etiqueta
web-rating = Tu valoración
web-wanted-or-not = Deseada o no
web-wanted = que la tenga
web-not-wanted = que no la tenga
web-suggestions = Sugerencias
web-chosen = Elegido
web-lite-importance-label = Importancia: valoraciones (100) frente a etiquetas (0)
web-lite-how-many = Cuántas películas (de 1 a 60)
web-show-films = Ver películas
web-results = Resultados
web-lite-nothing = No encaja ninguna película. Quita algo.
web-lite-empty = Añade una película o una etiqueta y aquí saldrán las que encajan.
web-which-of-these = ¿Cuál de estas?
web-no-such-film = El catálogo no tiene ninguna película con ese nombre.
web-no-such-tag = No existe esa etiqueta.

web-your-profile = Tu perfil
web-you-are-a-guest = Estás de visita: lo que digas se guarda para este navegador. Con un nombre será tuyo en todas partes:
web-came-by-link = Has entrado con un enlace del bot.
web-choose-password = Elige un nombre y una contraseña para entrar sin enlace
web-taste = Tu gusto de un vistazo
web-taste-tags = Lo que te gusta
web-taste-decades = Décadas
web-taste-ratings = Tus valoraciones
web-rated = Valoradas
web-watchlist = Pendientes
web-pages-of-rated = Páginas de películas valoradas
web-delete-rating = Borrar la valoración
web-off-watchlist = Quitar de pendientes
web-not-seen = No la he visto
web-as-the-browser = el del navegador
web-save = Guardar
web-settings-stored = Tus ajustes están guardados.
web-your-accounts = Tus cuentas
web-this-page = Esta página
web-guest = de visita
web-link-how = Únela con tu Discord o Telegram: crea aquí un código y envíaselo al bot con /link, o pídele un código al bot con /link y escríbelo aquí. Las valoraciones se juntan y cuenta la más reciente.
web-code = Código del bot
web-join = Unir
web-make-code = Crear un código para el bot
web-part = Separar las últimas cuentas unidas
web-your-data = Tus datos
web-import-label = Valoraciones de Letterboxd (ratings.csv) o de IMDb
web-import = Importar
web-imported = { $count ->
    [one] Se ha importado una valoración.
   *[other] Se han importado { $count } valoraciones.
}
web-imported-known = { $count ->
    [one] Una película conserva la valoración que le diste aquí.
   *[other] { $count } películas conservan las valoraciones que les diste aquí.
}
web-imported-unknown = { $count ->
    [one] No se ha encontrado una película: { $titles }.
   *[other] No se han encontrado { $count } películas: { $titles }.
}
web-export = Llévatelo:
web-export-json = Todo en JSON
web-export-csv = Las películas en CSV
web-sure = Sí, borrar todo lo que se guarda de mí, en todas las cuentas unidas

web-name = Nombre
web-password = Contraseña
web-new-password = Contraseña (al menos { $least } caracteres)
web-register-keeps = Lo que le has contado a Matinee de visita pasará a la cuenta nueva. No hay correo electrónico ni forma de recuperar la contraseña, así que guárdala bien.
web-have-account = ¿Ya tienes cuenta?
web-new-here = ¿Es tu primera vez?
web-login-by-bot = Con Discord o Telegram no necesitas contraseña: envía /login al bot y abre el enlace que te dé.
web-link-works-once = Le has pedido este enlace al bot. Funciona una sola vez.

web-sources = Fuentes
web-posters-drawn = Donde no hay cartel, se dibuja uno.
web-stored = De ti se guarda: las películas que has valorado, visto o apuntado; tus ajustes; lo que se entendió de tus mensajes y las listas que se te mostraron, para seguir la conversación; y tu nombre y el hash de tu contraseña si te registras. A quien está de visita y no valora nada se le olvida a los 90 días.
web-not-stored = No se guardan tus mensajes. No hay rastreo, tu navegador no carga nada de otros sitios y la única cookie mantiene tu sesión.
web-yours-to-take = Puedes llevártelo todo o borrarlo:

web-problem-nothing-said = Escribe qué te ha gustado o qué te apetece.
web-problem-count = ¿Cuántas películas? Un número del 1 al 100.
web-problem-name = Un nombre tiene de 2 a { $most } letras, cifras, espacios, puntos, guiones o guiones bajos.
web-problem-name-taken = Ese nombre ya está cogido. Elige otro.
web-problem-short-password = Una contraseña tiene al menos { $least } caracteres.
web-problem-long-password = Una contraseña tiene como mucho { $most } caracteres.
web-problem-password = Esa contraseña no se puede usar. Elige otra.
web-problem-login = El nombre y la contraseña no coinciden.
web-problem-sure = Marca la casilla si de verdad quieres borrarlo todo.
web-problem-no-file = Primero elige un archivo.
web-problem-import = Esto no es ni el ratings.csv de Letterboxd ni la exportación de valoraciones de IMDb. Envía uno de los dos tal como lo descargaste.

web-sorry = Lo siento
web-to-start = A la página de inicio
web-error-not-found = En esta dirección no hay nada.
web-error-forged = Este formulario ha caducado. Vuelve atrás, recarga la página y envíalo otra vez.
web-error-not-a-form = Esta dirección espera un formulario.
web-error-not-json = Esta dirección espera JSON: envíalo con content-type application/json.
web-error-too-large = Es demasiado grande. Acórtalo y envíalo otra vez.
web-error-too-many = Han sido demasiadas peticiones de golpe. Inténtalo otra vez dentro de { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
}.
web-error-logged-out = Entra primero.
web-error-old-button = Este botón es de una versión anterior. Recarga la página e inténtalo otra vez.
web-error-gone-film = El catálogo ya no tiene esa película.
web-error-used-link = Este enlace ya se ha usado o ha caducado. Pídele otro al bot con /login.
web-error-page = Esta página no se puede mostrar. Avísanos, por favor.
