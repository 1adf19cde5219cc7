### A revisão semanal, e o que ela pede que as pessoas decidam.

review-title = { $title }: revisão de { $days }
review-head = { $title }: semana de { $days }
review-as-of = Tickets como estavam em { $at } ({ $zone }).
all-lines = Todas as linhas
all-business-lines = Todas as linhas de negócio
lines-word = Linhas de negócio
review-asked = { $number } { $count ->
    [one] decisão pedida.
   *[other] decisões pedidas.
}
review-open = { $number } { $count ->
    [one] ticket aberto
   *[other] tickets abertos
}, { $overdue } com prazo vencido.
review-moved = Tickets nesta semana: { $opened } abertos, { $worse } agravados, { $closed } encerrados.
review-part = { $name ->
    [incidents] Incidentes graves
    [decisions] Decisões pedidas
    [tickets] Tickets abertos
    [late] Ações com prazo vencido
    [panels] Indicadores que mudaram
    [held] Além de um limite e retidos
   *[totals] Todos os indicadores no total
}
review-changed = O que mudou nesta semana
review-feeds = Fontes
changed = { $name ->
    [opened] Abertos
    [came_back] Reabertos
    [worse] Agravados
   *[closed] Encerrados
}
review-nothing = { $name ->
    [decisions] Nada espera por alguém.
    [tickets] Nenhum ticket está aberto.
    [changes] Nenhum ticket abriu, piorou ou encerrou.
    [feeds] Nenhuma foi carregada ainda.
   *[other] Nenhum registro.
}
review-column = { $name ->
    [ticket] Ticket
    [what] O quê e onde
    [value] Valor
    [owner] Responsável
    [age] Idade
    [due] Prazo
    [cost] Custo
    [indicator] Indicador
    [where] Onde, valor
    [beyond] Além de
    [status] Situação
    [why] Por que ninguém foi avisado
    [period] Último período completo
    [usual] Habitual (faixa)
    [note] Observação
    [feed] Fonte
    [state] Estado agora
   *[reason] Por quê
}
no-due = sem prazo
worst-label = pior valor { $worst }
late-action = venceu em { $day }
picture-alt = Curso de { $title }, { $where }: { $numbers }
without-picture = Sem gráfico
without-value = Sem valor no total
picture-legend = Azul: valor; tracejado: habitual; faixa azul: faixa habitual; linha vermelha: limite; laranja pontilhado: limite amarelo; traços e pontos vermelhos: desde quando dura; área vermelha: ticket aberto; losango vermelho: um pico; verde: evento conhecido; hachurado: não julgado; tira de baixo: evidência de mudança, o topo é um alarme.
feed-state = { $state ->
    [ok] em ordem
    [failed] falhou
    [no_data] sem dados
    [not_configured] não configurada
   *[other] { $state }
}
why-now = Por que agora: { $why }.
choose = Escolha: { $options }.
asked = { $what ->
    [take] Alguém tem de assumir
    [refuted] Os dados refutaram a correção
    [cause] Diga o que causou
    [acceptance] Aceite o risco de novo, ou aja
    [new_level] Este nível é o novo habitual?
   *[rule] Revise a regra
}
options = { $what ->
    [take] assuma, passe a alguém, ou encerre e diga por quê
    [refuted] planeje outra correção, ou aceite o risco até um dia
    [cause] diga a causa; então ele se encerra
    [acceptance] aceite até outro dia, ou deixe abrir de novo e aja
    [new_level] planeje uma ação, ou deixe o novo nível contar como habitual
   *[rule] mantenha os limites, mude-os, ou aposente a regra
}
why-asked = { $why ->
    [overdue] ninguém assumiu, e o prazo venceu em { $when }
    [lapsed] alguém assumiu e nada aconteceu desde então
    [no_clock] ninguém assumiu, e nenhum prazo corre
    [urgent] ninguém assumiu ainda
    [refuted] foi dado como corrigido, e o período seguinte não ficou na faixa
    [cause] voltou ao limite, e a regra pede uma causa antes de encerrar
    [new_level] a partir de { $when } o nível conta como habitual, a menos que alguém aja
   *[rule] os limites deviam ser revistos até esse dia
}
why-overdue-told = ninguém assumiu, e o prazo venceu em { $when }; { $who } foi avisado
why-accepted = { $accepted }; depois, uma violação abre o ticket de novo
accepted = aceito
by-whom = por { $who }
until = até { $day }
in-quotes = (“{ $text }”)
by-due = Até { $when }
was-due = Venceu em { $when }
stands-now = agora { $now }
red-since = no vermelho desde { $since }
