### Tickets sobre o que o registro deve: residuais, estratégias, suas ações, testes de controles.

duty-title = { $duty ->
    [residual_within_tolerance] Risco acima da tolerância: { $title }
    [strategy_reaches_target] Meta não atingida: { $title }
    [strategy_action_done] Ação a fazer: { $title }
    [control_tested_in_time] Teste atrasado: { $title }
    [control_test_finds_cases] Controle sem caso para testar: { $title }
   *[control_test_by_hand_passes] Teste reprovado: { $title }
}
duty-now = { $duty ->
    [residual_within_tolerance] Risco acima da tolerância: { $title }
    [strategy_reaches_target] Meta não atingida: { $title }
    [strategy_action_done] { $is_late ->
        [yes] Ação atrasada: { $title }
       *[no] Ação vence em breve: { $title }
    }
    [control_tested_in_time] Teste atrasado: { $title }
    [control_test_finds_cases] Controle sem caso para testar: { $title }
   *[control_test_by_hand_passes] Teste reprovado: { $title }
}
duty-kept = { $duty ->
    [residual_within_tolerance] Risco de volta à tolerância: { $title }
    [strategy_reaches_target] Meta atingida: { $title }
    [strategy_action_done] Ação concluída: { $title }
    [control_tested_in_time] Testado: { $title }
    [control_test_finds_cases] Há de novo um caso para testar: { $title }
   *[control_test_by_hand_passes] Teste aprovado: { $title }
}
duty-many = { $duty ->
    [residual_within_tolerance] Riscos acima da tolerância
    [strategy_reaches_target] Metas não atingidas
    [strategy_action_done] Ações a fazer
    [control_tested_in_time] Testes atrasados
    [control_test_finds_cases] Controles sem caso para testar
   *[control_test_by_hand_passes] Testes reprovados
}
duty-storm = { $title }: { $number } de uma vez
duty-level = O residual é { $level }; a tolerância é { $tolerance }
duty-target = O prazo era { $due }{ $gap ->
    [0] {""}
    [one] ; falta uma classe até a meta
   *[other] ; faltam { $gap } classes até a meta
}
duty-action = Vence em { $due }, parte de "{ $part_of }"
duty-action-late = Venceu em { $due }, { $days }, parte de "{ $part_of }"
duty-action-past = Vencia em { $due }, data que já tinha passado quando isto foi avisado pela primeira vez; parte de "{ $part_of }"
duty-tested = O último teste é de { $last }; deve ser testado { $every }
duty-untested = Nunca foi testado; deve ser testado { $every }
duty-last-case = O último caso que os testes encontraram foi em { $last }
duty-no-case = Os testes ainda não encontraram nenhum caso
duty-every = { $count ->
    [one] todo dia
   *[other] a cada { $number } dias
}
duty-failed = No último teste manual, { $failed } de { $tested } { $count ->
    [one] caso falhou
   *[other] casos falharam
}
duty-failed-plain = O último teste manual foi reprovado
duty-days = { $count ->
    [one] há um dia
   *[other] há { $number } dias
}
duty-since = Há { $lasting }, desde { $since }
duty-since-day = Desde { $since }
duty-was = Durou { $lasting }, desde { $since }
duty-move = Sua vez, { $owner }: faça o que é devido ou planeje uma ação
duty-wait = Nada a fazer: encerra-se sozinho após { $needed } em ordem, { $done } até agora
duty-playbook = { $duty ->
    [residual_within_tolerance] Trazer um risco de volta à tolerância
    [strategy_reaches_target] Recolocar uma estratégia no caminho
    [strategy_action_done] Concluir uma ação de uma estratégia
    [control_tested_in_time] Testar um controle
    [control_test_finds_cases] Testar um controle com casos
   *[control_test_by_hand_passes] Corrigir um controle
}
duty-step-1 = { $duty ->
    [residual_within_tolerance] Veja com `risk explain` quais indicadores e controles moveram o residual
    [strategy_reaches_target] Veja com `risk strategies show` o que falta até a meta, e por quê
    [strategy_action_done] Faça a ação, ou combine outro dia e escreva-o em register/strategies
    [control_tested_in_time] Teste o controle como diz o procedimento; se uma regra o testa, descubra por que não rodou
    [control_test_finds_cases] Descubra por que os testes não encontram caso: um log ou uma fonte vazia, um filtro que não deixa nada, ou um trabalho que não se faz mais
   *[control_test_by_hand_passes] Veja os casos que falharam e repare o dano que causaram
}
duty-step-2 = { $duty ->
    [residual_within_tolerance] Repare os controles sem efeito e trate os tickets dos indicadores dele
    [strategy_reaches_target] Acrescente ações que fechem a lacuna, cada uma com responsável e dia
    [strategy_action_done] Diga que está feita, com a evidência: `risk strategies done`
    [control_tested_in_time] Registre o que encontrou: `risk controls test`
    [control_test_finds_cases] Teste-o à mão com casos mais antigos, `risk controls test`, ou deixe o teste olhar outras linhas
   *[control_test_by_hand_passes] Descubra por que o controle falhou e corrija-o
}
duty-step-3 = { $duty ->
    [residual_within_tolerance] O que tiver de ser suportado por um tempo é aprovado: `risk override`
    [strategy_reaches_target] Combine um novo dia com quem aprovou o antigo e escreva-o em register/strategies
    [strategy_action_done] A próxima execução encerra este ticket
    [control_tested_in_time] Até lá, o mapa de riscos não conta o controle
    [control_test_finds_cases] Se os casos são raros, dê ao teste uma `frequency` mais longa; até lá, o mapa de riscos não conta o controle
   *[control_test_by_hand_passes] Teste de novo: `risk controls test`. O próximo teste aprovado encerra este ticket
}
