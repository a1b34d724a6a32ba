package ai.backend.manager.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.AgentDouble.Behaviour;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random creations, destructions, crashes, lost events and agents that fail: slots always match,
 * and nothing stays stuck.
 */
@Tag("component")
class SchedulerSimulationTest {
  private static final int STEPS = 150;

  @ParameterizedTest
  @ValueSource(longs = {1, 20261121})
  void slotsEqualThoseOfLiveKernelsAndNoSessionIsStuck(long seed) throws Exception {
    Random random = new Random(seed);
    try (SessionWorld world = new SessionWorld().scheduling()) {
      List<AgentDouble> agents =
          List.of(world.agent("i-a", "4", "34359738368"), world.agent("i-b", "3", "34359738368"));
      agents.forEach(a -> a.tells = event -> random.nextInt(5) > 0);
      for (int i = 0; i < STEPS; i++) {
        step(world, agents, random, i);
        assertSlotsMatch(world);
      }
      agents.forEach(
          a -> {
            a.behaviour = Behaviour.RUN;
            a.destroyFails = false;
          });
      world.until("every session is running, waiting or over", () -> settled(world));
      assertSlotsMatch(world);
      for (UUID id : live(world)) {
        world.json(
            "DELETE",
            "/session/{s}",
            TestCall.of(Fixtures.ADMIN, id.toString(), "{'forced':true}"));
      }
      world.until("every session is over", () -> live(world).isEmpty());
      world.until("no container is left", () -> swept(world, agents));
      assertThat(world.occupied("i-a")).isEqualTo("{}");
      assertThat(world.occupied("i-b")).isEqualTo("{}");
    }
  }

  private static void step(SessionWorld world, List<AgentDouble> agents, Random random, int i)
      throws Exception {
    AgentDouble agent = agents.get(random.nextInt(agents.size()));
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> world.enqueue("sim" + i + "x", Integer.toString(1 + random.nextInt(3)));
      case 3, 4 -> destroySome(world, random);
      case 5 -> agent.kernels().keySet().stream().findAny().ifPresent(k -> agent.crash(k, 1));
      case 6 -> agent.behaviour = Behaviour.values()[random.nextInt(Behaviour.values().length)];
      case 7 -> agent.destroyFails = random.nextInt(3) == 0;
      default -> {
        world.driver.pass();
        world.round.run();
      }
    }
  }

  private static void destroySome(SessionWorld world, Random random) throws Exception {
    List<UUID> live = live(world);
    if (!live.isEmpty()) {
      String id = live.get(random.nextInt(live.size())).toString();
      try {
        world.json(
            "DELETE",
            "/session/{s}",
            TestCall.of(Fixtures.ADMIN, id, "{'forced':" + random.nextBoolean() + "}"));
      } catch (ai.backend.manager.gateway.ApiProblem refused) {
        assertThat(refused.status()).isIn(403, 404);
      }
    }
  }

  private static boolean settled(SessionWorld world) {
    world.driver.pass();
    world.round.run();
    if (random(world)) {
      world.clock.forward(Duration.ofSeconds(40));
    }
    return world
        .db
        .fetch(
            "select 1 from sessions where status not in ('RUNNING', 'PENDING', 'TERMINATED', 'CANCELLED')")
        .isEmpty();
  }

  private static boolean random(SessionWorld world) {
    return !world
        .db
        .fetch("select 1 from sessions where status in ('TERMINATING', 'PULLING', 'PREPARING')")
        .isEmpty();
  }

  private static boolean swept(SessionWorld world, List<AgentDouble> agents) {
    world.driver.pass();
    return agents.stream().allMatch(a -> a.kernels().isEmpty());
  }

  private static List<UUID> live(SessionWorld world) {
    return world
        .db
        .fetch(
            "select id from sessions where status not in ('TERMINATED', 'CANCELLED') order by created_at")
        .map(r -> r.get("id", UUID.class));
  }

  /** One statement sees one moment: the counted sum and the kernels' own. */
  private static void assertSlotsMatch(SessionWorld world) {
    var wrong =
        world.db.fetch(
            """
            select a.id, a.occupied_slots::text, coalesce(s.cpu, 0) as counted
              from agents a
              left join (select agent, sum((occupied_slots ->> 'cpu')::numeric) as cpu from kernels
                          where status not in ('PENDING', 'TERMINATED', 'CANCELLED') group by agent) s on s.agent = a.id
             where coalesce((a.occupied_slots ->> 'cpu')::numeric, 0) <> coalesce(s.cpu, 0)
                or coalesce((a.occupied_slots ->> 'cpu')::numeric, 0) > (a.available_slots ->> 'cpu')::numeric
            """);
    assertThat(wrong).isEmpty();
  }
}
