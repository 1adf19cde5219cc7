### Por que não se faz algo que pediram, e o que fazer em vez disso.

mover = { $item ->
    [data] os dados
    [clock] o relógio
   *[person] uma pessoa
}
needed = { $item ->
    [root_cause_category] a categoria da causa raiz
    [root_cause] o que causou
    [note] uma observação
    [duplicate_of] o ticket que continua aberto
    [approver] alguém que o aceite
    [quiet_until] uma data final
    [title] um título
   *[owner] um responsável
}
refused-mover = { $ref } está { $state }; só { $movers } pode levá-lo a “{ $target }”.
refused-move = { $ref } está { $state } e não pode passar a “{ $target }”. Possível: { $ways }.
refused-any-move = { $ref } está { $state } e não pode passar a “{ $target }”.
refused-closed = { $ref } está encerrado. Use um ticket aberto: risk tickets list.
refused-closed-containment = { $ref } está encerrado: não há mais o que conter. Planeje o que é corretivo ou preventivo.
refused-nobody = { $ref }: diga a quem.
refused-theirs-already = { $ref } já está com { $who }.
refused-bare-action = { $ref }: uma ação exige { $needed }.
refused-planned-already = { $ref }: isso já está planejado, como ação { $number } de { $who } até { $day }.
refused-done-before = { $ref }: a ação { $number } foi concluída por { $who } em { $day }. Para um trabalho novo, inclua uma ação nova.
refused-nothing-planned = { $ref } não tem nenhuma ação por fazer.
refused-no-such-action = { $ref } não tem a ação { $number }.
refused-no-chain = { $ref } ainda não tem cadeia de escalação.
refused-end-of-chain = { $ref } já está com { $who }, o último da cadeia.
refused-no-reason = { $ref }: diga por quê.
refused-day-over = { $ref }: { $day } já passou; indique um dia futuro.
refused-closed-master = { $ref } está encerrado ({ $resolution }); indique um ticket aberto.
refused-itself = { $ref } não pode ser duplicado de si mesmo.
refused-no-action = { $ref }: uma correção precisa de uma ação concluída que não tenha falhado{ $count ->
    [0] {""}
   *[other] {" "}({ $count } por fazer ou sem efeito)
}. Inclua uma em “Incluir ação”, ou marque uma já concluída.
refused-not-recovered = { $ref }: só os dados podem encerrá-lo como recuperado.
refused-storm = { $ref } reúne uma onda: encerre { $count ->
    [one] o seu ticket aberto
   *[other] os seus { $count } tickets abertos
}; ele fecha com o último.
refused-same-fix = { $ref }: esta correção já está registrada; os dados têm de confirmá-la.
refused-incomplete = { $ref }: “{ $resolution }” exige { $needed }.
refused-own-risk = { $ref }: { $who } está com o ticket e não pode aceitar o seu risco; outra pessoa tem de fazê-lo.
refused-too-long = { $ref }: um risco é aceito por no máximo { $most } dias, não { $days }; indique um dia mais próximo.
refused-reference = “{ $typed }” não é uma referência de ticket; ela é assim: T-000042.
refused-category = “{ $typed }” não é uma categoria de causa raiz. Conhecidas: { $known }.
refused-unexplained = Nada no ticket diz por que ele pode ser encerrado.
refused-dropped = Foi fechado como algo que não se fará, mas a última palavra nele é uma causa raiz: feche como concluído, ou diga por que não há nada a corrigir.
refused-no-category = A causa não tem categoria: escreva “{ $line }”, com a categoria certa.
refused-reopening = { $ref } está { $state }. Só os dados o reabrem, sozinhos, quando o próximo período for vermelho. Explique a sua dúvida em um comentário.

## Em trackers. As palavras antes dos dois-pontos são lidas pelo programa: são iguais em todas as línguas.

how-to-close = Para encerrar: escreva um comentário com as linhas “Root cause: <categoria>: <o que aconteceu>” e “Action: <o que foi feito>”, depois feche esta issue. O ticket entra em verificação, e dados verdes o encerram. Uma linha “False positive: <por quê>”, “Expected change: <o quê>” ou “Data fault: <qual>” diz que não há nada a corrigir; “Recovered: <categoria>: <o que aconteceu>” serve para um surto que já passou. Categorias: docs/trackers.md.
not-done-there = { $kind ->
    [commented] Nenhuma ação registrada: { $why }
    [assigned] Não atribuído: { $why }
    [closed] Não encerrado: { $why }
   *[reopened] Não reaberto: { $why }
}

## Incidentes

refused-incident-right = Desculpe, você não pode { $what }: isso cabe a { $who }.
refused-incident-role = { $ref }: { $role } não é seu. Quem lidera o incidente pode passá-lo a você.
refused-incident-gate = { $ref }: ainda não. { $said }
refused-incident-unknown = Não há incidente { $ref }.
refused-incident-candidate = { $ref } é um candidato: alguém precisa aceitá-lo primeiro.
refused-incident-over = { $ref } terminou: alguém precisa reabri-lo primeiro.
refused-incident-held = { $ref }: { $who } é { $role }; essa pessoa passa ou renuncia ao papel.
refused-incident-decided = Sobre { $ref } já se decidiu.
refused-incident-move = { $ref } não pode passar a { $wanted } de onde está.
refused-incident-span = Diga quando vem a próxima atualização: 60 min, 4 h, 1 d.
