package ai.backend.agent.runner;

import ai.backend.agent.runner.Run.Stop;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one kernel: one at a time is with the runner, later ones wait in order (spec/09
 * §6.8).
 *
 * <p>A run leaves the runner's side when its {@code finished} came, whether or not anybody fetched
 * its output, so nobody can block others by going away. A run whose call failed is given up: its
 * output is thrown away until it ends. A question that nobody is there to answer is interrupted.
 * Because the runner works strictly in order, an empty {@code clean} is a fence: its answer says
 * that everything sent before is over, even if an end was lost.
 */
final class Runs implements AutoCloseable {
  private static final int MAX_WAITING = 64;
  private static final int MAX_KNOWN = 256;
  private static final Duration UNATTENDED = Duration.ofMinutes(2);
  private static final Duration ROOM_WAIT = Duration.ofSeconds(5);
  private static final String FENCE = "";
  private static final int FENCE_STEPS = 2;

  /** What a run says whose kernel vanished (spec/02 §5). */
  private static final Stop GONE =
      new Stop(RunStatus.FINISHED, 130, JsonNodeFactory.instance.objectNode());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Run> queue = new ArrayDeque<>();
  private final Map<String, Run> known = new LinkedHashMap<>();
  private final RunnerPort port;
  private final LongSupplier nanoClock;
  private final Supplier<String> ids;
  private Utf8Stream stdout = new Utf8Stream();
  private Utf8Stream stderr = new Utf8Stream();
  private boolean closed;

  Runs(RunnerPort port, LongSupplier nanoClock, Supplier<String> ids) {
    this.port = port;
    this.nanoClock = nanoClock;
    this.ids = ids;
  }

  /**
   * Does one step and waits for what comes of it: at most {@code flush}, then the result says
   * {@code continued}.
   *
   * @param cancelled asked now and then: the caller has gone, give the run up
   */
  RunResult step(RunRequest request, int apiVersion, Duration flush, BooleanSupplier cancelled) {
    lock.lock();
    try {
      Run run = closed ? gone(request.runId()) : accept(request);
      run.callers++;
      try {
        return collect(run, apiVersion, flush, cancelled);
      } finally {
        run.callers--;
        run.lastCallNanos = nanoClock.getAsLong();
      }
    } finally {
      lock.unlock();
    }
  }

  private Run accept(RunRequest request) {
    return switch (request) {
      case RunRequest.Query q -> begin(q.runId(), q.messages(), false);
      case RunRequest.Batch b -> begin(b.runId(), b.messages(), true);
      case RunRequest.Input i -> {
        Run run = find(i.runId());
        if (queue.peek() != run) {
          throw RunnerException.refused("Run " + i.runId() + " does not wait for input.");
        }
        run.asking = false;
        i.messages().forEach(port::send);
        yield run;
      }
      case RunRequest.Continue c -> find(c.runId());
    };
  }

  private Run begin(String wantedId, List<RunnerMessage> messages, boolean batch) {
    String id = wantedId.isEmpty() ? ids.get() : wantedId;
    if (known.containsKey(id)) {
      throw RunnerException.refused(
          "Run " + id + " is still under way; fetch its output with mode continue.");
    }
    if (queue.size() >= MAX_WAITING) {
      throw RunnerException.refused(
          "Already "
              + MAX_WAITING
              + " runs wait for this kernel; wait for one to finish or interrupt it.");
    }
    forgetUnfetched();
    var run = new Run(id, messages, batch, nanoClock.getAsLong());
    known.put(id, run);
    queue.add(run);
    advance();
    return run;
  }

  private Run find(String id) {
    Run run = known.get(id);
    if (run == null) {
      throw RunnerException.refused(
          "There is no run " + id + " in this kernel; start one with mode query or batch.");
    }
    return run;
  }

  private void forgetUnfetched() {
    var oldest = known.values().iterator();
    while (known.size() >= MAX_KNOWN && oldest.hasNext()) {
      if (oldest.next().ended) {
        oldest.remove();
      }
    }
  }

  private Run gone(String id) {
    var run = new Run(id, List.of(), false, nanoClock.getAsLong());
    run.stop(GONE);
    return run;
  }

  private RunResult collect(Run run, int apiVersion, Duration flush, BooleanSupplier cancelled) {
    long end = nanoClock.getAsLong() + flush.toNanos();
    try {
      while (!run.hasStop() && !run.full()) {
        long left = end - nanoClock.getAsLong();
        if (left <= 0 || run.abandoned) {
          break;
        }
        if (cancelled.getAsBoolean()) {
          abandon(run);
          break;
        }
        giveUpUnattended();
        changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(500)));
      }
    } catch (InterruptedException e) {
      abandon(run);
      Thread.currentThread().interrupt();
    }
    var fetched = run.fetch();
    changed.signalAll();
    return result(run, fetched, apiVersion);
  }

  private RunResult result(Run run, Run.Fetched fetched, int apiVersion) {
    var console = Console.of(fetched.outputs(), apiVersion);
    Stop stop = fetched.stop();
    if (stop == null) {
      return new RunResult(run.id, RunStatus.CONTINUED, null, null, console);
    }
    if (stop.status() == RunStatus.FINISHED) {
      known.remove(run.id, run);
    }
    return new RunResult(run.id, stop.status(), stop.exitCode(), stop.options(), console);
  }

  /** Gives the run up: nobody will fetch it. */
  private void abandon(Run run) {
    known.remove(run.id, run);
    boolean asked = run.asking;
    run.abandon();
    if (!run.sent) {
      queue.remove(run);
    } else if (asked) {
      port.send(RunnerMessage.of("interrupt", ""));
    }
    changed.signalAll();
  }

  /** Somebody waits behind a run that nobody has asked for in a while. */
  private void giveUpUnattended() {
    Run head = queue.peek();
    if (head != null
        && queue.size() > 1
        && head.callers == 0
        && !head.abandoned
        && !head.id.equals(FENCE)
        && nanoClock.getAsLong() - head.lastCallNanos > UNATTENDED.toNanos()) {
      abandon(head);
    }
  }

  /** Lets nothing start before all that an earlier life of the agent sent is over. */
  void fence() {
    lock.lock();
    try {
      addFence();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes up a run that was sent by an earlier life of the agent and has not ended as far as known.
   */
  void resume(String id) {
    lock.lock();
    try {
      var run = new Run(id, List.of(), true, nanoClock.getAsLong());
      run.sent = true;
      known.put(id, run);
      queue.add(run);
      addFence();
    } finally {
      lock.unlock();
    }
  }

  private void addFence() {
    var fence = new Run(FENCE, List.of(), true, nanoClock.getAsLong());
    fence.abandon();
    fence.sent = true;
    queue.add(fence);
    for (int i = 0; i < FENCE_STEPS; i++) {
      port.send(RunnerMessage.of("clean", ""));
    }
  }

  private void advance() {
    Run head = queue.peek();
    if (head != null && !head.sent) {
      head.sent = true;
      stdout = new Utf8Stream();
      stderr = new Utf8Stream();
      head.messages.forEach(port::send);
    }
  }

  /** Takes a message of the runner that belongs to a run; others are ignored. */
  void accept(RunnerMessage message) {
    lock.lock();
    try {
      Run head = queue.peek();
      if (head == null) {
        return; // output of no run: log lines after an end
      }
      switch (message.op()) {
        case "stdout" -> output(head, new Output.Text("stdout", stdout.decode(message.payload())));
        case "stderr" -> output(head, new Output.Text("stderr", stderr.decode(message.payload())));
        case "media" -> output(head, Output.media(message.text()));
        case "html", "log" ->
            output(head, new Output.Other(message.op(), Output.cut(message.text())));
        case "waiting-input" -> ask(head, message);
        case "clean-finished" -> cleaned(head, message);
        case "build-finished" -> {
          head.cleans = 0;
          endStreams(head);
          head.stop(new Stop(RunStatus.BUILD_FINISHED, exitCode(message), null));
        }
        case "finished" -> finished(head, message);
        default -> {}
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits a moment for room while somebody fetches, so that a loud program is slowed down and not
   * cut.
   */
  private void output(Run head, Output output) {
    long end = nanoClock.getAsLong() + ROOM_WAIT.toNanos();
    try {
      while (head.full() && !head.abandoned && !closed && recentlyCalled(head)) {
        long left = end - nanoClock.getAsLong();
        if (left <= 0) {
          break;
        }
        changed.signalAll();
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    head.add(output);
  }

  private boolean recentlyCalled(Run run) {
    return run.callers > 0 || nanoClock.getAsLong() - run.lastCallNanos < ROOM_WAIT.toNanos();
  }

  private void ask(Run head, RunnerMessage message) {
    if (head.abandoned) {
      port.send(RunnerMessage.of("interrupt", ""));
      return;
    }
    head.asking = true;
    head.stop(new Stop(RunStatus.WAITING_INPUT, null, options(message)));
  }

  private void cleaned(Run head, RunnerMessage message) {
    head.cleans++;
    if (head.id.equals(FENCE)) {
      if (head.cleans == FENCE_STEPS) {
        queue.poll();
        advance();
      }
    } else if (head.cleans == FENCE_STEPS && fenced()) {
      // the fence behind it is answered: its own end was lost
      queue.poll();
      queue.poll();
      head.ended = true;
      head.stop(new Stop(RunStatus.FINISHED, null, null));
      advance();
    } else if (head.batch && !fenced()) {
      head.stop(new Stop(RunStatus.CLEAN_FINISHED, exitCode(message), null));
    }
  }

  private boolean fenced() {
    return queue.stream().skip(1).findFirst().filter(second -> second.id.equals(FENCE)).isPresent();
  }

  private void finished(Run head, RunnerMessage message) {
    if (head.id.equals(FENCE)) {
      head.cleans = 0; // the end of something sent before
      return;
    }
    endStreams(head);
    queue.poll();
    head.ended = true;
    head.stop(new Stop(RunStatus.FINISHED, exitCode(message), null));
    advance();
  }

  private void endStreams(Run head) {
    head.add(new Output.Text("stdout", stdout.end()));
    head.add(new Output.Text("stderr", stderr.end()));
  }

  private static @Nullable Integer exitCode(RunnerMessage message) {
    JsonNode code = json(message).path("exitCode");
    return code.isInt() ? (Integer) code.intValue() : Integer.valueOf(0);
  }

  private static JsonNode options(RunnerMessage message) {
    return json(message);
  }

  private static JsonNode json(RunnerMessage message) {
    try {
      JsonNode node = message.payload().length == 0 ? null : Output.JSON.readTree(message.text());
      return node != null && node.isObject() ? node : JsonNodeFactory.instance.objectNode();
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /** The kernel is gone: every run answers so. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Run run : known.values()) {
        if (!run.ended) {
          run.ended = true;
          run.stop(GONE);
        }
      }
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
