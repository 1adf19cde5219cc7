### Por que as pessoas foram avisadas de um veredito, ou não: `/risk why`.
### O que está entre parênteses é como o histórico o registrou.

why-verdict = { $rule } em { $where }, { $period }: { $status }. { $value }{ $reason }{ $since }
why-status = { $status ->
    [red] vermelho
    [amber] amarelo
    [green] verde
    [insufficient] casos de menos
    [immature] ainda não maduro
    [no_data] sem dados
    [stale] fonte com falha
    [not_configured] não configurado
    [error] erro
   *[other] { $status }
}
why-no-value = Sem valor.
why-value-so-far = Sem valor: os dados estão incompletos ({ $value } até agora).
why-value = Valor { $value }.
why-value-limit = Valor { $value } contra um limite de { $limit } ({ $kind }).
why-since = A mudança começou em { $day }.
why-since-hour = A mudança começou em { $day } às { $time }.
why-known-event = O calendário conhece esse período: { $event }.
why-judged-again = Na hora, o ticket recebeu { $status }; o período foi julgado de novo em { $at }.
why-stands = { $ref } agora: { $state }, { $severity }, com { $who }.
why-kind = { $kind ->
    [opened] aberto
    [reopened] reaberto
    [observed] mais um período julgado
    [severity_raised] gravidade elevada
    [worsened] muito pior
    [cause_asked] causa pedida
    [new_level] nível novo
    [verifying] em verificação
    [relapsed] fora da faixa de novo
    [closed] encerrado
    [noted] anotado
    [flapping] oscilando
    [calmed] calmo de novo
   *[other] { $kind }
}
why-happened = { $ref }: { $kind } em { $at }, depois { $state } ({ $reason }).
why-sent = { $ref }, { $kind ->
    [root] mensagem
    [reply] resposta no fio
    [update] atualização
   *[other] mensagem ({ $kind })
} a { $channel }: enviada em { $at }{ $link }.
why-dead = { $ref }, { $kind ->
    [root] mensagem
    [reply] resposta no fio
    [update] atualização
   *[other] mensagem ({ $kind })
} a { $channel }, na fila desde { $at }: recusada de vez: { $error }. `risk outbox revive { $number }` a põe de novo na fila.
why-unknown = { $ref }, { $kind ->
    [root] mensagem
    [reply] resposta no fio
    [update] atualização
   *[other] mensagem ({ $kind })
} a { $channel }, na fila desde { $at }: talvez enviada; o próximo `risk deliver` verifica.
why-waiting = { $ref }, { $kind ->
    [root] mensagem
    [reply] resposta no fio
    [update] atualização
   *[other] mensagem ({ $kind })
} a { $channel }: à espera desde { $at }{ $error }.
why-muted = Ninguém foi avisado ({ $recorded }): { $meaning }.
why-zone = Os horários são os de { $zone }.
why-unjudged = Ninguém é avisado: { $status ->
    [insufficient] houve pouco para julgá-lo: casos de menos no período, ou um passado curto demais
    [immature] o período ainda não está maduro: o que aconteceu nele não é todo conhecido
    [no_data] não havia nada a julgar; dados que faltam nunca contam como boa notícia
    [stale] uma fonte de que depende estava com falha; o ticket dela está com o seu engenheiro de dados
    [not_configured] uma fonte de que depende não está configurada
   *[error] a regra não pôde ser avaliada
}. O desconhecido não abre nem encerra nada.
why-unchanged = Ninguém é avisado: { $ref } continua no seu estado, e só mudanças de estado são avisadas.
why-held-closed = Ninguém foi avisado: { $ref } foi encerrado como { $resolution } por { $who }, e segura o que acontece até { $day }.
why-duplicate = Ninguém foi avisado: { $ref } é duplicado de { $master }, que o cobre.
why-not-red = Ninguém é avisado: só o vermelho abre um ticket; { $status } fica registrado.
why-late = Ninguém foi avisado: quando foi julgado ({ $at }), { $ref } já estava no período que termina em { $day }; vereditos atrasados não mudam um ticket que está à frente.
why-not-applied = Ainda não chegou a nenhum ticket: foi julgado em { $at }, e os tickets seguem os vereditos de uma execução. `risk run` o aplica.
why-total = O indicador inteiro nesse período: { $said }.
why-never-judged = { $rule } nunca foi julgada: é nova, está pausada ou aposentada, ou não houve execução desde então.
why-day-not-over = { $day } ainda não terminou: o último dia fechado é { $newest }.
why-judged-to = { $rule } está julgada só até { $day }; `risk run` julga os dias que faltam.
why-judged-from = { $rule } está julgada desde { $day }; `risk replay` julga o passado.
why-no-segment = Não houve nada desse segmento no período: um segmento tem veredito onde tem casos.
why-rule-near = Não há regra “{ $rule }”. Seria { $near }?
why-no-rule = Não há regra “{ $rule }”.
why-fault = { $rule } não é regra de uma suíte: seus tickets se abrem sozinhos quando uma fonte não pode ser usada, um modelo não pode ser construído, uma regra não pode ser avaliada, ou uma execução ou mensagem falha, e se fecham quando isso volta a funcionar. { $ref ->
    [none] Nenhum trata de “{ $segment }”.
   *[other] { $ref } trata disso.
}
why-no-segment-of-it = { $rule } nunca foi julgada no segmento “{ $segment }”; ela tem { $count } outros.
why-segment-near = { $rule } nunca foi julgada no segmento “{ $segment }”. Seria { $near }?
why-dimension = { $rule }: o segmento “{ $segment }” é de { $known }, não de “{ $dimension }”.
why-several = Vários vereditos servem; na linha de comando, escolha um destes: { $ways }.
why-other-hours = Esta é a primeira das piores de { $count } horas desse dia ({ $counts }). `risk why … --hour { $hour }` a mostra; qualquer outra hora se pede do mesmo modo.

## Razões por que ninguém é avisado

muting = { $code ->
    [shadow] a regra está só em teste (sombra): os seus vereditos são registrados e nunca geram ação
    [small_effect] o efeito é pequeno demais para agir
    [known_event] o calendário de eventos ou uma janela de manutenção silencia alertas novos desse período
    [explained_by_total] o indicador inteiro ficou vermelho num período que toca este, ou pouco antes, e o total cobre as suas partes
    [same_finding] outra regra do mesmo responsável cobre o mesmo achado
    [fading] a mudança foi avisada quando a sua evidência era mais forte; ela está diminuindo, o que não é novidade
    [on_incident] um incidente em curso conta o tema; enquanto isso ele não abre chamado próprio
    [not_judged] o período não pôde ser julgado; o desconhecido não abre nem encerra nada
    [unchanged] o ticket continua no seu estado, e só mudanças de estado são avisadas
    [held_closed] o ticket foi encerrado até uma data (um risco aceito, um prazo de silêncio) que ainda não passou
    [duplicate] o ticket é duplicado de outro, que o cobre
    [not_red] só o vermelho abre um ticket
    [late] o ticket já estava em um período posterior quando este foi julgado
    [not_applied] o veredito ainda não chegou aos tickets; a próxima execução o aplica
    [backfill] foi registrado em uma recarga ou em uma repetição silenciosa: o passado não avisa ninguém
    [no_receiver] todos os destinos do ticket recusam mensagens; o ticket está na lista e no log
    [closed_at_once] o mesmo veredito encerrou o ticket, e o encerramento é avisado
    [snoozed] alguém tinha adiado o ticket; uma gravidade maior teria acabado com isso
    [snooze_ended] o adiamento terminou e não havia nada vermelho a retomar
    [flapping] os dados movem o ticket de um lado para o outro vezes demais: o resumo diário informa até ele se acalmar
    [storm] é um de uma onda: a mensagem do ticket que a reúne cobre todos
    [never_announced] ninguém tinha sido avisado do ticket, por isso ninguém é avisado do seu fim
   *[other] uma versão anterior o registrou com palavras que nenhum código conhece
}
