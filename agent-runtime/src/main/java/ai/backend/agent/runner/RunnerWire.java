package ai.backend.agent.runner;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The two sockets of one runner: PUSH to its input, PULL from its output (spec/09 §6.1). One thread
 * reads and hands messages over in order; anybody may send. Connecting goes on in the background
 * until closed. At most 1000 messages wait to be sent; a message that finds no room within 1 s is
 * an error.
 */
final class RunnerWire implements RunnerPort, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunnerWire.class.getName());
  private static final int LINGER_MILLIS = 50;
  private static final int SEND_MILLIS = 1000;
  private static final int CLOSE_NOTICED_MILLIS = 500;
  private static final int RECONNECT_MILLIS = 10;
  private static final int RECONNECT_MAX_MILLIS = 50;
  private static final int SEND_QUEUE = 1000;
  private static final int RECEIVE_QUEUE = 256;
  private static final long MAX_MESSAGE = 64L * 1024 * 1024;

  private final ZContext context;
  private final String name;
  private final ZMQ.Socket push;
  private final ZMQ.Socket pull;
  private final Consumer<RunnerMessage> sink;
  private final CountDownLatch readerEnded = new CountDownLatch(1);
  private volatile boolean closed;

  RunnerWire(ZContext context, RunnerAddress address, Consumer<RunnerMessage> sink) {
    this.context = context;
    this.name = address.toString();
    this.sink = sink;
    push = socket(SocketType.PUSH);
    push.setSndHWM(SEND_QUEUE);
    push.setSendTimeOut(SEND_MILLIS);
    push.connect(address.input());
    pull = socket(SocketType.PULL);
    pull.setRcvHWM(RECEIVE_QUEUE);
    pull.setMaxMsgSize(MAX_MESSAGE);
    pull.setReceiveTimeOut(CLOSE_NOTICED_MILLIS);
    pull.connect(address.output());
    Thread.ofPlatform().name("runner-" + name).daemon().stackSize(256 * 1024).start(this::read);
  }

  private ZMQ.Socket socket(SocketType type) {
    var socket = context.createSocket(type);
    socket.setLinger(LINGER_MILLIS);
    socket.setReconnectIVL(RECONNECT_MILLIS);
    socket.setReconnectIVLMax(RECONNECT_MAX_MILLIS);
    socket.setTCPKeepAlive(1);
    return socket;
  }

  @Override
  public synchronized void send(RunnerMessage message) {
    if (closed) {
      throw RunnerException.unavailable("The connection to the runner at " + name + " is closed.");
    }
    boolean taken =
        push.sendMore(message.op().getBytes(StandardCharsets.US_ASCII))
            && push.send(message.payload());
    if (!taken) {
      throw RunnerException.unavailable("The runner at " + name + " takes no more messages.");
    }
  }

  private void read() {
    try {
      while (!closed) {
        receive();
      }
    } catch (ZMQException e) {
      if (!closed) {
        LOG.log(Level.WARNING, "reading from the runner at " + name + " ended: " + e.getMessage());
      }
    } finally {
      context.destroySocket(pull);
      readerEnded.countDown();
    }
  }

  private void receive() {
    byte[] op = pull.recv();
    if (op == null) {
      return;
    }
    if (!pull.hasReceiveMore()) {
      return;
    }
    byte[] payload = pull.recv();
    if (payload == null || skipFurtherFrames()) {
      return;
    }
    try {
      sink.accept(new RunnerMessage(new String(op, StandardCharsets.US_ASCII), payload));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a message from the runner at " + name + " was not handled", e);
    }
  }

  private boolean skipFurtherFrames() {
    boolean skipped = false;
    while (pull.hasReceiveMore()) {
      pull.recv();
      skipped = true;
    }
    return skipped;
  }

  /** Closes both sockets; returns when the reader has ended or after 2 s. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      context.destroySocket(push);
    }
    try {
      if (!readerEnded.await(Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "the reader of {0} is still ending", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
