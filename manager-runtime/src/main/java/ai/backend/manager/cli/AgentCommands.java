package ai.backend.manager.cli;

import ai.backend.common.agent.PingReply;
import ai.backend.common.agent.PingRequest;
import ai.backend.manager.agents.AgentClients;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import org.jooq.Record;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mgr agent …}. */
@Command(name = "agent", description = "Agents.", mixinStandardHelpOptions = true)
final class AgentCommands {
  private final CliStores stores;
  private final Map<String, String> env;

  AgentCommands(CliStores stores, Map<String, String> env) {
    this.stores = stores;
    this.env = env;
  }

  @Command(
      name = "ping",
      description = "Call an agent and print its version; 1 when it does not answer.",
      footer = {"", "Example:", "  mgr agent ping i-node1 --timeout 3"},
      mixinStandardHelpOptions = true)
  int ping(
      @Parameters(paramLabel = "AGENT_ID", description = "As GraphQL lists it.") String agent,
      @Mixin ConfigOption config,
      @Option(
              names = {"-t", "--timeout"},
              description = "Seconds to wait (default: ${DEFAULT-VALUE}).",
              defaultValue = "10.0")
          double timeout,
      @Mixin OutputFormat output) {
    if (!(timeout > 0 && timeout <= 3600)) {
      throw new WrongUsage("--timeout is a number of seconds above 0 and up to 3600");
    }
    Record row =
        stores
            .database()
            .fetchOptional("select addr, status::text as status from agents where id = ?", agent)
            .orElseThrow(() -> new CliError("there is no agent " + agent));
    PingReply reply = call(agent, row, Duration.ofMillis((long) (timeout * 1000)));
    if (output.isJson()) {
      output.print(Map.of("agent", reply.getAgentId(), "version", reply.getVersion()));
    } else {
      System.out.println("Agent " + reply.getAgentId() + " answers, version " + reply.getVersion());
    }
    return 0;
  }

  private PingReply call(String agent, Record row, Duration deadline) {
    String address = row.get("addr", String.class);
    try (var clients = new AgentClients(env.getOrDefault("BACKEND_AGENT_RPC_TOKEN", ""))) {
      return clients.at(address, deadline).ping(PingRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      throw new CliError(
          "agent "
              + agent
              + " ("
              + row.get("status")
              + ") at "
              + address
              + " does not answer: "
              + e.getStatus().getCode());
    }
  }
}
