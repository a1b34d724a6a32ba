package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.policy.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteTable routes =
      new RouteTable(
          List.of(
              route("GET", "/"),
              route("GET", "/session/{name}"),
              route("DELETE", "/session/{id}"),
              route("GET", "/session/{name}/logs"),
              route("GET", "/session/_/logs")));

  @Test
  void a_placeholder_takes_one_decoded_segment_under_each_methods_own_name() {
    RouteTable.Path path = routes.find("/session/my%2Fsession%20a");

    assertThat(path.parameters(path.byMethod().get("GET"))).containsEntry("name", "my/session a");
    assertThat(path.parameters(path.byMethod().get("DELETE"))).containsEntry("id", "my/session a");
    assertThat(path.methods()).containsExactly("DELETE", "GET", "OPTIONS");
  }

  @Test
  void a_literal_segment_wins_over_a_placeholder() {
    assertThat(routes.find("/session/_/logs").values()).isEmpty();
    assertThat(routes.find("/session/x/logs").values()).containsExactly("x");
    assertThat(routes.find("/session/_").values()).containsExactly("_");
  }

  @Test
  void an_empty_segment_or_a_slash_at_the_end_is_another_path() {
    assertThat(routes.find("/session/")).isNull();
    assertThat(routes.find("/session/x/")).isNull();
    assertThat(routes.find("/nosuch")).isNull();
    assertThat(routes.find("")).isNotNull();
  }

  @Test
  void a_name_with_nul_is_nothing_that_could_be_found() {
    assertThat(routes.find("/session/a%00b/logs")).isNull();
  }

  @Test
  void two_handlers_for_one_operation_are_refused_at_start() {
    assertThatThrownBy(
            () -> new RouteTable(List.of(route("GET", "/a/{b}"), route("GET", "/a/{c}"))))
        .hasMessageContaining("GET /a/{c}");
  }

  private static Route route(String method, String path) {
    return new Route(method, path, Verb.PUBLIC_READ, Gate.NONE, call -> Reply.noContent());
  }
}
