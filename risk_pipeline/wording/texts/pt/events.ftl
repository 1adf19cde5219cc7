### O que aconteceu: as linhas do fio de um ticket.

happened = { $kind ->
    [opened] Aberto
    [reopened] Reaberto
    [acceptance_over] Reaberto, o risco estava aceito até agora: decida de novo
    [observed] Mais um período julgado
    [severity_raised] Gravidade elevada a { $severity }
    [worsened] Muito pior
    [cause_asked] À espera de uma causa
    [new_level] Este nível conta como habitual a partir de agora
    [grouped] A onda mudou
    [acknowledged] Assumido
    [started] Trabalho iniciado
    [verifying] De volta à faixa, em verificação
    [claimed] Correção registrada
    [relapsed] Fora da faixa de novo, volta a { $state }
    [refuted] A correção não se sustentou, volta a { $state }
    [closed] Encerrado como { $resolution }
    [closed_by] Encerrado como { $resolution } por { $who }
    [assigned] Atribuído a { $assignee }
    [snoozed] Adiado até { $until }
    [snooze_ended] Fim do adiamento
    [held] Em espera até { $until }
    [resumed] Fora da espera
    [action_added] Ação incluída
    [action_done] Ação concluída
    [loss_recorded] Perda registrada
    [reminded] Lembrete para { $to }
    [escalated] Escalado a { $to }
    [acknowledgement_lapsed] Ninguém avançou, aberto de novo
    [flapping] Oscilando: o resumo diário informa
    [calmed] Calmo de novo
   *[other] { $kind }
}
event = { $what }.
event-by = { $what } por { $who }.
event-words = { $what } por { $who }: { $words }.
event-due = { $what }: { $task } até { $at }.
task = { $kind ->
    [acknowledge] assuma o ticket
    [contain] interrompa o dano
    [fix] registre a causa e a correção
   *[other] cuide dele
}
event-number = { $what }: { $number }.
event-storm = { $what }: { $open } de { $count } tickets abertos.
number-now = { $value } { $when }
number-limit = { $value } { $when } (limite { $limit })
number-limits = { $value } { $when } (limites { $low } a { $high })
number-usual = { $value } { $when } (habitual: { $usual })
