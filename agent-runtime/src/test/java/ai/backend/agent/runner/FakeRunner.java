package ai.backend.agent.runner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A peer that speaks the runner's side of recorded exchanges: after each expected message it says
 * what was recorded.
 */
public final class FakeRunner implements AutoCloseable {
  private final ZContext context = new ZContext();
  private final ZMQ.Socket pull = context.createSocket(SocketType.PULL);
  private final ZMQ.Socket push = context.createSocket(SocketType.PUSH);
  private final List<Exchange> exchanges;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private final String host;

  /** What is expected, and the replies. */
  public record Exchange(RunnerMessage expected, List<RunnerMessage> replies) {}

  public FakeRunner(String host, List<Exchange> exchanges) {
    this.host = host;
    this.exchanges = List.copyOf(exchanges);
    pull.setReceiveTimeOut(100);
    pull.bind("tcp://" + host + ":" + RunnerAddress.INPUT_PORT);
    push.setLinger(0);
    push.bind("tcp://" + host + ":" + RunnerAddress.OUTPUT_PORT);
    thread = Thread.ofPlatform().daemon().start(this::talk);
  }

  /**
   * Lines {@code > [op] [payload]} and {@code < [op] [payload]}, with {@code \n} for line breaks;
   * others are comments. An exchange is looked up by its message, so the order of exchanges does
   * not matter.
   */
  public static List<Exchange> script(String text) {
    var exchanges = new ArrayList<Exchange>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("> ")) {
        exchanges.add(new Exchange(message(line), new ArrayList<>()));
      } else if (line.startsWith("< ")) {
        exchanges.getLast().replies().add(message(line));
      }
    }
    return exchanges;
  }

  private static RunnerMessage message(String line) {
    int end = line.indexOf(']');
    String payload =
        line.substring(line.indexOf('[', end) + 1, line.lastIndexOf(']')).replace("\\n", "\n");
    return RunnerMessage.of(line.substring(3, end), payload);
  }

  public RunnerAddress address() {
    return RunnerAddress.ofPod(host);
  }

  /**
   * The next message of a kind that the agent has sent, as {@code op payload}; fails after 10 s.
   */
  public String received(String op) throws InterruptedException {
    while (true) {
      String message = received.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message " + op);
      }
      if (message.startsWith(op + " ")) {
        return message;
      }
    }
  }

  private void talk() {
    while (!closed) {
      byte[] op = pull.recv();
      if (op != null) {
        answer(new RunnerMessage(new String(op, StandardCharsets.US_ASCII), pull.recv()));
      }
    }
    context.destroySocket(pull);
    context.destroySocket(push);
  }

  private void answer(RunnerMessage message) {
    var exchange =
        exchanges.stream()
            .filter(
                e ->
                    e.expected().op().equals(message.op())
                        && e.expected().text().equals(message.text()))
            .findFirst();
    received.add(message.op() + " " + message.text());
    if (exchange.isEmpty()) {
      return;
    }
    for (RunnerMessage reply : exchange.get().replies()) {
      push.sendMore(reply.op());
      push.send(reply.payload());
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(2000);
    context.close();
  }
}
