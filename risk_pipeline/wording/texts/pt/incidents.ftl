### Incidentes: mensagens, páginas, recusas.

incident-state = { $state ->
    [candidate] candidato, a decidir
    [rejected] rejeitado
    [declared] declarado
    [contained] contido
    [resolved] resolvido
    [reviewed] revisado
    [closed] encerrado
    [downgraded] rebaixado
    [reopened] reaberto
   *[other] { $state }
}
incident-head-rejected = Rejeitado: { $title }
incident-head = { $severity } { $title }
incident-head-drill = SIMULADO { $severity } { $title }
incident-head-near-miss = Quase incidente: { $title }
incident-named = { $nature ->
    [drill] Simulado: { $title }
    [near_miss] Quase incidente: { $title }
   *[real] { $title }
}
incident-roles-missing = ninguém assumiu: { $roles }
incident-roles-open = Ninguém assumiu { $roles }: risk incident role assume { $ref } PAPEL
incident-next-step = { $is_candidate ->
    [yes] `risk incident accept { $ref }` ou `risk incident reject { $ref }`
   *[no] `risk incident show { $ref }` diz o que falta
}
incident-axis = { $axis ->
    [loss] Perda
    [users] Usuários afetados
    [complaints] Reclamações
    [public_opinion] Opinião pública
    [regulatory] Regulatório
   *[other] { $axis }
}
incident-measure = { $measure ->
    [loss_minor] { $number } perdidos ou em risco
    [loss_share_of_month] { $number } de um mês
    [users] { $number } usuários
    [users_share] { $number } dos usuários de um dia
    [cases] { $number } casos
    [complaints_times] { $number } vezes o usual
    [complaints_24h] { $number } da mesma causa em 24 horas
    [reach] alcance de { $number }
    [level] nível { $number } de 3
   *[other] { $number }
}
incident-axis-line = { $axis }: { $severity }, { $said } ({ $source })
incident-source-month = { $rest }, de 30 dias de { $name }
incident-source-day = { $rest } no pior dia, de um dia habitual de { $name }
incident-source-indicator = contado por: { $name }
incident-source-person = segundo { $name }
incident-source-rows = linhas dos tickets vinculados
incident-source-booked = perdas lançadas nos tickets vinculados
incident-number-line = { $axis }: { $said } ({ $source })
incident-axis-nothing = { $axis }: nada conhecido
incident-clock = { $clock ->
    [declare] Decisão
    [team] Equipe reunida
    [first_statement] Primeiro comunicado
    [update] Próxima atualização
    [contain] Contido
    [resolve] Resolvido
    [review] Revisão aprovada
   *[other] { $title }
}
incident-clock-line = { $clock } até { $at }
incident-clock-late = { $clock } vencia em { $at }
incident-topic = Novo tema “{ $topic }”: { $number } textos de { $authors } pessoas
incident-topic-grows = O tema “{ $topic }” cresce: { $number } textos em 14 dias, { $before } quando informado da última vez
incident-label = { $name ->
    [state] Situação
    [line] Linha
    [since] Desde
    [severity] Severidade
    [facts] Fatos
    [roles] Papéis
    [clocks] Prazos
    [tickets] Tickets
    [actions] Ações em aberto
    [done_actions] Ações concluídas
    [next] Próxima atualização
    [duties] Deveres
    [statements] Comunicados
    [cost] Custo
    [similar] Incidentes semelhantes
   *[other] { $name }
}
incident-role-line = { $role }: { $who }
incident-role-missing = { $role }: AINDA NINGUÉM
incident-nobody = nenhum
incident-role-moved = { $role }: de { $before } para { $after }
incident-event = { $event ->
    [raised] A plataforma considera isto um incidente: { $reason }
    [rejected] { $actor } rejeitou: { $reason }
    [declared] { $actor } declarou: { $reason }
    [reopened] { $actor } reabriu: { $reason }
    [downgraded] { $actor } rebaixou: { $reason }
    [contained] { $actor } diz que está contido: { $reason }
    [resolved] { $actor } resolveu: { $reason }
    [reviewed] { $actor } aprovou a revisão
    [closed] { $actor } encerrou; { $reason }
    [severity_raised] A severidade agora é { $severity }: { $reason }
    [severity_lowered] { $actor } baixou a severidade para { $severity }: { $reason }
    [noted] { $actor }: { $reason }
    [updated] Atualização de { $actor }: { $reason }
    [linked] { $actor } vinculou { $reason }
    [unlinked] { $actor } desvinculou { $reason }
    [role_assumed] { $actor } agora é { $reason }
    [role_handed_over] Passagem: { $reason }
    [role_renounced] Renúncia: { $reason }
    [facts_written] Nova folha de fatos, { $reason }
    [statement_drafted] { $actor } redigiu o comunicado { $reason }
    [statement_submitted] O comunicado { $reason } está com o jurídico
    [statement_approved] O jurídico ({ $actor }) aprovou o comunicado { $reason }
    [statement_returned] { $actor } devolveu o comunicado { $reason }
    [statement_confirmed] { $actor } confirmou os fatos do comunicado { $reason }
    [statement_published] { $actor } publicou o comunicado { $reason }
    [duty_confirmed] Dever confirmado por { $actor }: { $reason }
    [duty_waived] Dever dispensado por { $actor }: { $reason }
    [duty_done] Dever cumprido, segundo { $actor }: { $reason }
    [escalated] Para { $who }: { $reason }
    [seen] Novos números: { $reason }
    [numbers] Novos números: { $reason }
    [judged] { $reason }
    [review_written] { $actor } escreveu na revisão: { $reason }
    [refused] Recusado a { $actor }: { $reason }
   *[other] { $event }: { $reason }
}
gap = { $gap ->
    [no_ticket] Nenhum ticket está vinculado: risk incident link.
    [no_containment] Nenhuma ação de contenção dos tickets foi concluída: risk tickets action add { $subject } containment, depois action done.
    [closing_unproven] { $subject } está encerrado, e nenhum dado diz que o dano parou: foi encerrado sem correção nem recuperação, ou voltou ao vermelho desde então. Vincule o ticket em que ele continua (risk incident link) e contenha-o lá; o que não é um caso, retire (risk incident unlink).
    [worsening] { $subject } continua piorando: precisa parar nos dados; risk run julga os mais novos.
    [worsening_waits] { $subject } piorou { $when }, seu período mais novo. Nenhum posterior terminou ainda: o próximo termina em { $until }, e a execução seguinte o julga (risk run).
    [trend_waits] Ainda não se sabe se { $subject } continua piorando. Seu período mais novo: { $when }. O próximo termina em { $until }, e a execução seguinte o julga (risk run).
    [trend_unknown] Não se sabe se { $subject } continua piorando: risk run julga os dados mais novos, risk feeds list diz o que lhes falta.
    [criterion_unmet] Não cumprido: { $subject }. Os dados julgam de novo com risk run; o que uma pessoa julga: risk incident resolve --met.
    [criterion_unknown] Não se sabe: { $subject }. O que uma pessoa julga: risk incident resolve --met; senão risk run, ou risk incident remedy.
    [duty_open] O jurídico declara cumprido ou dispensa: { $subject } (risk incident duty done ou waive).
    [review_happened] A revisão não diz por que aconteceu: risk incident review write --happened.
    [review_escaped] A revisão não diz por que não foi visto antes: risk incident review write --escaped.
    [review_went_well] A revisão não diz o que funcionou: risk incident review write --went-well.
    [review_whys] A árvore de porquês não tem resposta abaixo de outra: risk incident review why --under.
    [review_evidence] Todas as últimas respostas da árvore são suposições; ao menos uma precisa de evidência: risk incident review why --evidence.
    [review_corrective] Não há ação corretiva nos tickets, abertos ou encerrados: risk tickets action add { $subject } corrective.
    [review_preventive] Não há ação preventiva nos tickets, abertos ou encerrados: risk tickets action add { $subject } preventive.
    [ticket_open] { $subject } está aberto: risk tickets show { $subject } diz o que falta para encerrar.
    [action_planned] Até agora só planejada: { $subject }: risk tickets action done.
    [linked_late] { $subject } foi vinculado quando já tinha terminado; suas ações não contam: planeje-as nos tickets do incidente.
    [no_change] Nenhuma ação concluída nos tickets muda um controle, uma regra ou um processo: risk tickets action add { $subject } … --control, --process ou --rule.
    [change_unverified] { $subject } não está verificado: o controle não passou em teste desde então, ou o indicador não ficou verde o bastante: risk controls test, ou risk run.
   *[other] { $gap } { $subject }
}
incident-unknown = ainda não se sabe
incident-next-none = quando houver novidade
incident-timeline = Linha do tempo de { $ref }
incident-review = Revisão de { $ref }: { $title }
review-section = { $name ->
    [summary] O que foi
    [facts] Fatos
    [people] Quem conduziu
    [duties] Deveres
    [phases] Fases e seus prazos
    [early] Quão cedo poderíamos saber
    [happened] Por que aconteceu
    [escaped] Por que não foi visto antes
    [whys] Porquês
    [went_well] O que funcionou
    [actions] Ações
    [changes] O que mudou
    [missing] Ainda falta
    [similar] Incidentes semelhantes
    [told] Quem foi informado de quê
   *[other] { $name }
}
incident-review-column = { $name ->
    [about] Sobre
    [known] O que se sabe
    [role] Papel
    [who] Quem
    [from] De
    [until] Até
    [phase] Fase
    [took] Levou
    [target] Prazo
    [met] No prazo
    [duty] Dever
    [state] Situação
    [note] Nota
    [number] N.º
    [action] Ação
    [kind] Tipo
    [due] Até
    [when] Quando
    [audience] A quem
    [what] O quê
   *[other] { $name }
}
review-never = nunca
review-met = { $met ->
    [yes] sim
    [no] não
   *[running] em curso
}
review-duty = { $state ->
    [waived] dispensado
    [done] cumprido
   *[owed] pendente
}
review-action = { $state ->
    [planned] planejada
    [done] concluída, ainda não comprovada
    [effective] funcionou
    [ineffective] não funcionou
   *[other] { $state }
}
review-why = { $number }. { $text } ({ $ground })
review-assumed = suposição
review-evidence = evidência: { $evidence }
review-nothing-missing = Não falta nada.
review-cost = Perdido { $gross }, recuperado { $recovered }, líquido { $net }
review-similar = { $ref } ({ $day }, { $severity }): { $title }; { $done }
review-told-update = atualização
review-told-statement = comunicado { $number }.{ $version }
review-early = Os dados o mostravam desde { $since }, percebido primeiro em { $noticed }: { $span } entre os dois
review-late = Percebido primeiro em { $noticed }, antes que os dados o mostrassem: desde { $since }
span-days = { $hours ->
    [0] { $days } d
   *[other] { $days } d { $hours } h
}
span-hours = { $minutes ->
    [0] { $hours } h
   *[other] { $hours } h { $minutes } min
}
span-minutes = { $minutes } min
room-not-invited = Não encontrado no Slack, portanto não convidado: { $who }
room-is = O trabalho acontece em { $room }
