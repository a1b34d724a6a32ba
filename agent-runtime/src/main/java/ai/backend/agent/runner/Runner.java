package ai.backend.agent.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** The agent's end of one kernel's runner (spec/09 §6). Thread-safe; every wait has a deadline. */
public final class Runner implements AutoCloseable {
  private static final Duration STATUS_AGAIN = Duration.ofMillis(500);

  /** Ops whose replies carry no correlation: one exchange of each at a time. */
  private static final List<String> REPLIES = List.of("status", "apps-result");

  private final RunnerWire wire;
  private final Runs runs;
  private final Map<String, BlockingQueue<RunnerMessage>> replies =
      Map.of(
          REPLIES.get(0), new ArrayBlockingQueue<>(1), REPLIES.get(1), new ArrayBlockingQueue<>(1));
  private final Map<String, ReentrantLock> exchanges =
      Map.of(REPLIES.get(0), new ReentrantLock(), REPLIES.get(1), new ReentrantLock());
  private final CountDownLatch closed = new CountDownLatch(1);
  private final RunnerAddress address;

  private Runner(ZContext context, RunnerAddress address) {
    this.address = address;
    this.wire = new RunnerWire(context, address, this::receive);
    this.runs =
        new Runs(wire, System::nanoTime, () -> UUID.randomUUID().toString().replace("-", ""));
  }

  /** Begins to connect; says nothing about whether somebody answers. */
  public static Runner connect(ZContext context, RunnerAddress address) {
    return new Runner(context, address);
  }

  private void receive(RunnerMessage message) {
    BlockingQueue<RunnerMessage> waiting = replies.get(message.op());
    if (waiting == null) {
      runs.accept(message);
    } else if (!waiting.offer(message)) {
      waiting.poll(); // nobody took the older reply
      waiting.offer(message);
    }
  }

  /**
   * Waits until the runner answers {@code status}: its start-up, a bootstrap script included, is
   * over then.
   *
   * @return false when it did not answer in time, or this was closed
   */
  public boolean awaitReady(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (closed.getCount() > 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (exchange("status", "", "status", shorter(STATUS_AGAIN, left)) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * The service definitions that the image brings, as the runner lists them; empty when it does not
   * answer in time.
   */
  public JsonNode services(Duration deadline) throws InterruptedException {
    RunnerMessage reply = exchange("get-apps", "", "apps-result", deadline);
    if (reply != null) {
      try {
        JsonNode data = Output.JSON.readTree(reply.text()).path("data");
        if (data.isArray()) {
          return data;
        }
      } catch (JsonProcessingException e) {
        return JsonNodeFactory.instance.arrayNode();
      }
    }
    return JsonNodeFactory.instance.arrayNode();
  }

  private @Nullable RunnerMessage exchange(
      String op, String payload, String replyOp, Duration deadline) throws InterruptedException {
    var exchange = exchanges.get(replyOp);
    var waiting = replies.get(replyOp);
    if (exchange == null || waiting == null) {
      throw new IllegalArgumentException("no such exchange: " + op);
    }
    exchange.lockInterruptibly();
    try {
      waiting.clear();
      wire.send(RunnerMessage.of(op, payload));
      return waiting.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      exchange.unlock();
    }
  }

  private static Duration shorter(Duration duration, long nanos) {
    return duration.toNanos() < nanos ? duration : Duration.ofNanos(nanos);
  }

  /**
   * One step of a run, see {@link RunRequest}; returns after {@code flush} at the latest.
   *
   * @throws RunnerException when refused or the runner takes nothing
   */
  public RunResult step(
      RunRequest request, int apiVersion, Duration flush, BooleanSupplier cancelled) {
    return runs.step(request, apiVersion, flush, cancelled);
  }

  /** Interrupts what runs; does not wait. */
  public void interrupt() {
    wire.send(RunnerMessage.of("interrupt", ""));
  }

  /**
   * Ends a service's process; the runner says nothing to it, also when there is no such service
   * (spec/09 §6.2).
   */
  public void shutDownService(String name) {
    wire.send(RunnerMessage.of("shutdown-service", TextNode.valueOf(name).toString()));
  }

  /**
   * For a runner that was already working before this agent came: new runs wait until its present
   * work is over.
   */
  public void resynchronize() {
    runs.fence();
  }

  /** As {@link #resynchronize()}, but the work in progress goes on as the named run. */
  public void resume(String runId) {
    runs.resume(runId);
  }

  public RunnerAddress address() {
    return address;
  }

  /** Ends all waiting calls and closes the sockets. */
  @Override
  public void close() {
    closed.countDown();
    runs.close();
    wire.close();
  }
}
