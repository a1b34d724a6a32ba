package ai.backend.manager.clients;

/** How a command ended and what it printed. */
record Printed(int exit, String stdout, String stderr) {
  String all() {
    return stdout + stderr;
  }
}
