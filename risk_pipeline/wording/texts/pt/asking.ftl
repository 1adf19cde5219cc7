### O que se pergunta em formulários, e o que se responde ali, em botões e em comandos.

form-send = Enviar
form-cancel = Cancelar
form-close = Fechar
form-assign-to = Quem
form-until = Até este dia, inclusive
form-why = Por quê
form-snooze-hint = Uma gravidade maior encerra o adiamento.
form-kind = Tipo
action-kind = { $kind ->
    [containment] Contenção
    [corrective] Corretiva
    [preventive] Preventiva
   *[other] { $kind }
}
form-ticket = Em qual ticket
form-title = O que fazer
form-owner = Quem faz
form-due = Até quando
form-done = Concluída
form-already-done = Já foi feita
form-control = Qual controle ela muda
form-control-hint = Se mudar algum. Um incidente se encerra com uma mudança verificada: pelo próximo teste do controle ou pelos dados.
form-done-already = Já concluídas
form-resolution = Por que termina
form-cause = Causa raiz, se corrigido
form-cause-text = O que causou, se corrigido
form-note = Observação
form-note-hint = Obrigatória em todos os casos, menos corrigido e duplicado.
form-duplicate-of = Duplicado de
form-quiet-until = Até
form-quiet-hint = Um risco aceito termina nesse dia; nos outros casos, violações até esse dia não reabrem o ticket.
form-wrong-rule = O que está errado na regra
form-wrong-hint = Isto ajuda a corrigir a regra: diga o que está errado, como um limite apertado demais para a época.
form-chain = Sua cadeia: { $chain }
form-no-chain = nenhuma
form-need = O que você precisa deles
choose-resolution = { $resolution ->
    [fixed] Corrigido: os dados terão de confirmar
    [recovered] Recuperou-se sozinho: a causa é conhecida
    [expected_change] Mudança esperada: estava planejada
    [data_fault] Falha de dados: os números estavam errados
    [duplicate] Duplicado de outro ticket
    [risk_accepted] Risco aceito por mim, até uma data
   *[other] { $resolution }
}
notice-working = Em andamento
notice-not-done = Não foi feito
notice-not-allowed = Sem permissão
wait-for-store = Uma execução ocupa o banco de dados. O seu pedido continua; o resultado chegará aqui.
form-too-late = O Slack não abriu o formulário a tempo. Clique de novo.
not-changed = Não funcionou, e nada foi mudado: { $error } Tente de novo.

## Respostas

done-assigned = { $ref } está com { $who }.
done-snoozed = { $ref } está adiado até { $day }.
done-actions = { $ref } tem agora { $number } { $count ->
    [one] ação
   *[other] ações
}.
done-escalated = { $ref } foi escalado a { $who }.
done-state = { $ref }: { $state }.
done-before = { $ref }: isso já foi feito.
no-such-ticket = Não há ticket { $ref }.
too-late = { $ref } já está { $state }; não dá mais para { $what }.
asked-for = { $verb ->
    [acknowledge] assumi-lo
    [assign] atribuí-lo
    [snooze] adiá-lo
    [add_action] mexer em suas ações ou perdas
    [resolve] resolvê-lo
    [false_positive] encerrá-lo como falso positivo
    [escalate] escalá-lo
    [accept] aceitar o seu risco
    [look] lê-lo aqui
    [override] ajustar um risco
    [operate] operar a plataforma
    [declare] declarar um incidente
    [work_incident] trabalhar neste incidente
    [lead_incident] decidir sobre este incidente
    [clear_statement] aprovar comunicados e deveres
    [confirm_facts] confirmar fatos
    [publish_statement] publicar comunicados
   *[act_for] agir nele por outra pessoa
}
not-yours = Desculpe, você não pode { $what }: em { $ref } isso cabe a { $who }. Peça a um deles.
nobody = ninguém
only-roles = Desculpe, só quem tem um papel no registro de riscos pode perguntar aqui.
brief-line = { $ref } { $severity } { $what }: { $state }.

## `/risk`

help-my = seus tickets abertos, os piores primeiro
help-ticket = um ticket como está agora
help-mute = adia o ticket; `2d`, `1w` ou um dia como `2026-03-09`
help-reason = motivo
help-why = por que as pessoas foram avisadas, ou não; `all` para o indicador inteiro
help-help = este texto
help-head = O que /risk sabe fazer
wrong-why = Diga qual regra, qual segmento (ou `all`) e qual dia.
wrong-mute = Diga qual ticket, por quanto tempo e por quê.
wrong-words = “/risk { $typed }” não foi entendido.
wrong-no-reason = Diga por quê: /risk mute T-42 2d a correção chega na segunda
wrong-span = “{ $typed }” não é uma duração: escreva 2d, 1w ou um dia como 2026-03-09.
wrong-day = “{ $typed }” não é uma data: escreva como 2026-03-05.
mine-none = Você não tem tickets abertos.
mine-head = { $is_more ->
    [yes] pelo menos { $number }
   *[no] { $number }
} { $count ->
    [one] ticket aberto
   *[other] tickets abertos
}
mine-worst-first = { $head }, os piores primeiro
mine-rest = … e mais { $number }: { $command } mostra todos

## `/risk incident` e os botões de um incidente

incident-button = { $press ->
    [declare] Declarar um incidente
    [accept] Aceitar
    [reject] Rejeitar
    [role] Assumir um papel
    [update] Escrever atualização
    [note] Anotar
    [contain] Está contido
    [plan] Planejar uma ação
   *[resolve] Terminou
}
incident-nature = { $nature ->
    [real] Aconteceu
    [near_miss] Quase aconteceu
   *[drill] Simulado
}
incident-form-open = O formulário está aberto.
incidents-none = Nenhum incidente está aberto.
notice-not-yet = Ainda não
form-incident-type = De que tipo é?
form-incident-title = O que aconteceu, em poucas palavras
form-incident-line = Linha de negócio
form-incident-nature = É real?
form-incident-severity = Qual é a gravidade?
form-incident-severity-hint = Os números podem dizer pior, nunca mais leve.
form-incident-role = Que papel você assume?
form-incident-stands = Como está a situação?
form-incident-next = Quando vem a próxima atualização?
form-incident-reject = Por que não é um incidente?
form-incident-note = O que anotar?
form-incident-stopped = O que interrompeu o dano?
form-incident-met = O que disto você vê cumprido?
help-incident = incidentes: listar, declarar, ver, anotar, atualizar, assumir um papel
help-incident-list = o que está aberto
help-incident-declare = um formulário para declarar
help-incident-show = um incidente como está agora, com seus botões
help-incident-note = uma observação para a linha do tempo
help-incident-update = como está, e quando vem a próxima atualização
help-incident-role = assumir um papel; sem nome, um formulário
help-incident-text = texto
