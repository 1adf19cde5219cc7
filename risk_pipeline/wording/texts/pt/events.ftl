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
    [proven] Encerrado: os dados confirmaram a correção de { $who }
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
    [fix_again] registre a correção que se sustenta
   *[other] cuide dele
}
event-action = { $what }: { $action }.
event-number = { $what }: { $number }.
event-again = { $what }, { $status ->
    [red] ainda no vermelho
    [amber] agora no amarelo
    [green] agora no verde
   *[other] não julgado desde então
}: { $number }.
event-storm = { $what }: { $open } de { $count } tickets abertos.
number-now = { $value } { $when }
number-limit = { $value } { $when } (limite { $limit })
number-limits = { $value } { $when } (limites { $low } a { $high })
number-usual = { $value } { $when } (habitual: { $usual })
action-said = { $title } ({ $kind }, { $owner }, até { $day })
loss-gross = { $number } perdidos
loss-recovered = { $number } recuperados
loss-corrected = correção, { $amounts }

## O que fazer quando uma execução falha

failed-step = { $step } falhou: { $error }
failed-run = Uma execução falhou
failed-run-read = Abra a execução e leia o que diz o passo que falhou; sem o Dagster, leia a saída de `risk run`.
failed-run-mend = Corrija o que ele aponta. Nada se perdeu: o que foi carregado, julgado e informado antes permanece.
failed-run-again = Execute de novo: `Re-execute from failure` no Dagster, ou `risk run`. Executar duas vezes não faz mal.
failed-run-doctor = Se falhar de novo do mesmo jeito, chame `risk doctor` e escreva a causa neste ticket.
failed-run-end = O ticket se encerra quando a rotina terminar bem num dia posterior.
