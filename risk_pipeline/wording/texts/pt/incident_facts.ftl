### Fichas de fatos de incidentes: linhas de uma mensagem, campos de comunicados, o que se sabe e o que não.

facts-label = { $what ->
    [what] O quê
    [since] Desde
    [where] Onde
    [voices] O que se escreve
    [cases] Atingidos
    [users] Pessoas
    [at_risk] Em risco
    [loss] Perda
    [data] Dados
    [early] Antes disso
    [first] Primeiro sinal
    [known] Sabido
    [unknown] Não sabido
    [as_of] Situação em
   *[other] { $what }
}
facts-measured = { $title }{ $place }: { $value } (habitual: { $usual })
facts-measured-alone = { $title }{ $place }: { $value }
facts-missing = { $title }{ $place }: { $number } a menos que o usual
facts-of-ticket = { $said }, { $ref }
facts-place = { " " }em { $place }
facts-more = e mais { $number }
facts-share = { $place } ({ $share } do excesso)
facts-cases-once = { $cases } (sem repetições)
facts-cases-together = { $total }: { $kinds }
facts-people = { $number } { $count ->
    [one] pessoa
   *[other] pessoas
}
facts-number-users = { $number } { $count ->
    [one] usuário
   *[other] usuários
}
facts-number-cases = { $number } { $count ->
    [one] caso
   *[other] casos
}
facts-at-risk = { $amount }, { $rate } por hora
facts-at-risk-alone = { $amount }
facts-booked = { $gross } bruto, { $recovered } recuperado, { $net } líquido
facts-whole = { $number } { $count ->
    [one] fonte está completa
   *[other] fontes estão completas
}
facts-broken = { $feeds } sem dados confiáveis
facts-earlier = { $title }, desde { $day }
facts-first = { $title } em { $day }
facts-first-told = { $title } em { $day }, { $hours } antes da primeira mensagem
facts-hours = { $number } { $count ->
    [one] hora
   *[other] horas
}
facts-sureness = { $confidence ->
    [high] com certeza { $what }
    [medium] provavelmente { $what }
   *[low] sem certeza { $what }
}
facts-about = { $about ->
    [since] desde quando
    [where] onde
    [cases] quantos casos
    [users] quantas pessoas
    [at_risk] o dinheiro em risco
    [loss] a perda
    [cause] a causa
    [early] sinais anteriores
    [data] se os dados estão completos
    [linked] nada: nenhum tíquete com número está ligado
   *[other] { $about }
}
facts-gap = { $what }, porque { $why ->
    [nothing_stands_out] nenhum lugar se destaca
    [no_rows_of_it] o que não veio não tem linhas
    [nobody_named] nenhum indicador diz de quem são as linhas
    [no_money_behind] nenhum indicador tem dinheiro por trás das linhas
    [not_booked] ninguém registrou uma perda em um tíquete
    [no_cause_named] nenhum tíquete diz a causa raiz
    [nothing_moved_before] nenhum outro indicador do risco se moveu antes
    [feed_fault] uma fonte não está completa
   *[nothing_linked] nada está ligado
}
