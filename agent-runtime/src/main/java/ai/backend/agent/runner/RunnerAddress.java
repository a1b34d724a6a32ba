package ai.backend.agent.runner;

/** Where a runner listens: the pod's address and its two ports. */
public record RunnerAddress(String host, int inputPort, int outputPort) {
  public static final int INPUT_PORT = 2000;
  public static final int OUTPUT_PORT = 2001;

  /** The runner of a pod. */
  public static RunnerAddress ofPod(String podIp) {
    return new RunnerAddress(podIp, INPUT_PORT, OUTPUT_PORT);
  }

  String input() {
    return tcp(inputPort);
  }

  String output() {
    return tcp(outputPort);
  }

  private String tcp(int port) {
    return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return host + ":" + inputPort;
  }
}
