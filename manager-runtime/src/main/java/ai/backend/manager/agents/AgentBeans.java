package ai.backend.manager.agents;

import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.task.TaskRecords;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What talks to agents, as beans. */
@Singleton
final class AgentBeans {

  @Produces
  @Singleton
  AgentClients clients(@ConfigProperty(name = "BACKEND_AGENT_RPC_TOKEN") Optional<String> token) {
    return new AgentClients(token.orElse(""));
  }

  void close(@Disposes AgentClients clients) {
    clients.close();
  }

  @Produces
  @Singleton
  EventPublisher publisher(RedisConnections redis) {
    return new EventPublisher(redis, "manager");
  }

  @Produces
  @Singleton
  TaskRecords taskRecords(RedisConnections redis, EventPublisher publisher, Clock clock) {
    return new TaskRecords(redis, publisher, clock);
  }
}
