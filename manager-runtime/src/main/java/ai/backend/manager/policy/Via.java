package ai.backend.manager.policy;

/** The way on which something is asked for. */
public enum Via {
  /** REST without signature: anybody. */
  PUBLIC("REST, unsigned"),
  /** REST, websockets included. */
  REST("REST"),
  EVENTS("event stream"),
  QUERY("GraphQL query"),
  MUTATION("GraphQL mutation"),
  /** Asked inside the handling of another verb. */
  WITHIN("within another");

  private final String text;

  Via(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
