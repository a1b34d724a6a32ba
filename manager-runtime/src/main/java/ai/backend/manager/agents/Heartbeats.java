package ai.backend.manager.agents;

import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentEvent.AgentStarted;
import ai.backend.common.events.AgentEvent.AgentTerminated;
import ai.backend.common.events.AgentInfo;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.agents.AgentRows.Seen;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Turns what agents tell of themselves into rows, slot types, image sets and liveness (spec/10 §2,
 * spec/11 §10).
 */
@Singleton
public final class Heartbeats {
  private static final Logger LOG = Logger.getLogger(Heartbeats.class.getName());
  private static final String LAST_SEEN = "agent.last_seen";

  /** An agent that was silent for longer is lost (spec/05 §1.2). */
  static final Duration TIMEOUT = Duration.ofSeconds(40);

  private final AgentRows rows;
  private final SlotTypeRegistry slotTypes;
  private final AgentImages images;
  private final RedisConnections redis;
  private final EventPublisher bus;
  private final Clock clock;

  public Heartbeats(
      AgentRows rows,
      SlotTypeRegistry slotTypes,
      AgentImages images,
      RedisConnections redis,
      EventPublisher bus,
      Clock clock) {
    this.rows = rows;
    this.slotTypes = slotTypes;
    this.images = images;
    this.redis = redis;
    this.bus = bus;
    this.clock = clock;
  }

  /** An agent lives. */
  public void heartbeat(String agent, AgentHeartbeat beat) {
    AgentInfo info = beat.info();
    saw(agent);
    Map<String, String> units = new HashMap<>();
    info.resourceSlots().forEach((slot, amount) -> units.put(slot, amount.type()));
    slotTypes.register(units);
    Seen seen = rows.heartbeat(agent, info);
    switch (seen) {
      case NO_GROUP ->
          LOG.warning(
              () ->
                  "heartbeat of agent "
                      + agent
                      + " dropped: there is no resource group '"
                      + info.scalingGroup()
                      + "'; create it or start the agent with another one");
      case NEW, REVIVED, CHANGED ->
          bus.publishAs(agent, new AgentStarted(seen == Seen.CHANGED ? "updated" : "revived"));
      case UNCHANGED -> {}
    }
    if (seen != Seen.NO_GROUP) {
      images.hold(
          agent,
          info.images().stream().map(AgentInfo.HeldImage::canonical).collect(Collectors.toSet()));
    }
  }

  private void saw(String agent) {
    redis.shared(RedisDatabase.LIVE).sync().hset(LAST_SEEN, agent, text(clock.instant()));
  }

  /** An agent said good-bye, or was found to be gone. */
  public void terminated(String agent, AgentTerminated event) {
    String status =
        switch (event.reason()) {
          case "agent-lost" -> "LOST";
          case "agent-restart" -> "RESTARTING";
          default -> "TERMINATED";
        };
    redis.shared(RedisDatabase.LIVE).sync().hdel(LAST_SEEN, agent);
    if (rows.ended(agent, status)) {
      LOG.info(() -> "agent " + agent + " is " + status);
      images.drop(agent);
    }
  }

  /**
   * Declares agents lost that were silent for too long. An agent that the table calls alive and
   * that Redis knows nothing of (Redis was emptied) gets a whole time-out from now.
   */
  public void findLost() {
    Instant now = clock.instant();
    var live = redis.shared(RedisDatabase.LIVE).sync();
    Map<String, byte[]> lastSeen = live.hgetall(LAST_SEEN);
    lastSeen.forEach(
        (agent, at) -> {
          if (seconds(at).plus(TIMEOUT).isBefore(now)) {
            live.hdel(LAST_SEEN, agent);
            lost(agent);
          }
        });
    rows.alive().keySet().stream().filter(agent -> !lastSeen.containsKey(agent)).forEach(this::saw);
  }

  private void lost(String agent) {
    AgentTerminated event = new AgentTerminated("agent-lost");
    terminated(agent, event);
    try {
      bus.publishAs(agent, event);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "agent_terminated was not published", e);
    }
  }

  private static Instant seconds(byte[] text) {
    BigDecimal seconds = new BigDecimal(new String(text, StandardCharsets.US_ASCII));
    return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
  }

  private static byte[] text(Instant time) {
    return String.format(Locale.ROOT, "%d.%06d", time.getEpochSecond(), time.getNano() / 1000)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
