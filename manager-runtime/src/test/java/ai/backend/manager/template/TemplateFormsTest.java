package ai.backend.manager.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateFormsTest {
  /** The file that the official client sent when it was recorded. */
  static final String RECORDED =
      """
      api_version: v1
      kind: taskTemplate
      metadata:
        name: tpl1
        tag: t1
      spec:
        kernel:
          environ: {MYVAR: "1"}
          image: 127.0.0.1:5000/oracle/python:3.11-debian12
          architecture: x86_64
        resources: {cpu: "1", mem: 512m}
        session_type: interactive
      """;

  private static ObjectNode json(String text) {
    return (ObjectNode) SessionSql.parse(text.replace('\'', '"'));
  }

  @Test
  void aBareTemplateIsAListOfOneWithItsDefaultsFilledIn() {
    List<TaskPayload.Item> items = TaskPayload.read(RECORDED);
    assertThat(items).hasSize(1);
    assertThat(items.getFirst().name()).isEqualTo("tpl1");
    assertThat(items.getFirst().template().json())
        .isEqualTo(
            json(
                """
                {'api_version': 'v1', 'kind': 'taskTemplate', 'metadata': {'name': 'tpl1', 'tag': 't1'},
                 'spec': {'session_type': 'interactive', 'scaling_group': null, 'mounts': {}, 'agent_list': null,
                          'resources': {'cpu': '1', 'mem': '512m'},
                          'kernel': {'image': '127.0.0.1:5000/oracle/python:3.11-debian12', 'architecture': 'x86_64',
                                     'environ': {'MYVAR': '1'}, 'run': null, 'git': null}}}
                """));
  }

  @Test
  void listsAndSeveralDocumentsAreSeveralTemplates() {
    assertThat(TaskPayload.read(RECORDED + "---\n" + RECORDED.replace("tpl1", "tpl2")))
        .extracting(TaskPayload.Item::name)
        .containsExactly("tpl1", "tpl2");
    String bare =
        "{'apiVersion':'v1','kind':'task_template','metadata':{'name':'a'},'spec':{'sessionType':'batch','kernel':{'image':'python'}}}";
    assertThat(TaskPayload.read(("[{'name':'other','template':" + bare + "}]").replace('\'', '"')))
        .extracting(TaskPayload.Item::name)
        .containsExactly("other");
    assertThat(
            TaskPayload.read(bare.replace('\'', '"'))
                .getFirst()
                .template()
                .spec()
                .path("session_type")
                .asText())
        .isEqualTo("batch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "just text",
        "{'a': 1}",
        "{'template': {}}",
        "[1]",
        "{unclosed",
        "a: [b",
        "&a [*a]",
        "kind: taskTemplate",
        "{'api_version':'v1','kind':'other','metadata':{'name':'a'},'spec':{'kernel':{'image':'i'}}}",
        "{'api_version':'v1','kind':'taskTemplate','metadata':{},'spec':{'kernel':{'image':'i'}}}",
        "{'api_version':'v1','kind':'taskTemplate','metadata':{'name':'a'},'spec':{'kernel':{}}}",
        "{'api_version':'v1','kind':'taskTemplate','metadata':{'name':'a'},'spec':{'kernel':{'image':'i'},'mounts':{'d':'.ssh'}}}",
        "{'api_version':'v1','kind':'taskTemplate','metadata':{'name':'a'},'spec':{'kernel':{'image':'i'},'agent_list':'x'}}",
        "{'api_version':'v1','kind':'taskTemplate','metadata':{'name':'a'},'spec':{'kernel':{'image':'i','git':{}}}}"
      })
  void otherPayloadsAreRefused(String payload) {
    assertThatThrownBy(() -> TaskPayload.read(payload.replace('\'', '"')))
        .isInstanceOfSatisfying(ApiProblem.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void aYamlBombIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 15; i++) {
      String ref = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s]\n".formatted(i, i, ref, ref, ref));
    }
    assertThatThrownBy(() -> TaskPayload.read(bomb.toString())).isInstanceOf(ApiProblem.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{'role':'main','session_template':'00000000000000000000000000000001'}]|ok",
        "[{'role':'main','sessionTemplate':'00000000-0000-0000-0000-000000000001'},{'role':'sub','session_template':'00000000000000000000000000000002','replicas':3}]|ok",
        "[]|exactly one node of role main",
        "[{'role':'sub','session_template':'00000000000000000000000000000001'}]|exactly one node of role main",
        "[{'role':'main','session_template':'00000000000000000000000000000001','replicas':2}]|exactly one node of role main",
        "[{'role':'main','session_template':'00000000000000000000000000000001'},{'role':'main','session_template':'00000000000000000000000000000001'}]|once",
        "[{'role':'main','session_template':'x'}]|Invalid template",
        "[{'role':'main','session_template':'00000000000000000000000000000001','replicas':0}]|Invalid template",
        "[{'role':'main'}]|Invalid template",
        "5|Invalid template"
      })
  void clusterTemplatesHaveOneMainNodeAndEachRoleOnce(String nodes, String outcome) {
    String template =
        "{'api_version':'v1','kind':'clusterTemplate','mode':'single-node','metadata':{'name':'c'},'spec':{'nodes':"
            + nodes
            + "}}";
    String found;
    try {
      found = ClusterTemplate.of(json(template)).nodes().isEmpty() ? "empty" : "ok";
    } catch (ApiProblem e) {
      found = String.valueOf(e.msg());
    }
    assertThat(found).contains(outcome);
  }

  @Test
  void aRepositoryIsFetchedByQuotedWords() {
    var kernel =
        json(
            "{'run':{'bootstrap':'echo hello'},'git':{'repository':'https://h/p.git','branch':'b; reboot','commit':'c','credential':{'username':'u@x','password':'p q'}}}");
    assertThat(GitLines.script(kernel))
        .isEqualTo(
            """
            echo hello
            git clone -b 'b; reboot' -- 'https://u%40x:p%20q@h/p.git' 'p'
            (cd 'p' && git checkout 'c')
            """);
  }

  @Test
  void aScriptInBase64IsDecodedAndAPlainOneIsNot() {
    String script = "#!/bin/sh\necho hello\n";
    String encoded = Base64.getEncoder().encodeToString(script.getBytes());
    assertThat(GitLines.script(json("{'run':{'bootstrap':'" + encoded + "'}}"))).isEqualTo(script);
    assertThat(GitLines.script(json("{'run':{'bootstrap':'uptime12'}}"))).isEqualTo("uptime12");
    assertThat(GitLines.script(json("{'run':null}"))).isEmpty();
  }
}
