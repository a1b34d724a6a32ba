package ai.backend.manager.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.manager.world.SignedClient;
import java.util.List;

/**
 * Requests to the two GraphQL routes: documents over the schema, bombs, and what is no document.
 */
final class GraphqlRequests {
  private static final List<String> ROUTES = List.of("/admin/gql", "/admin/gql", "/admin/graphql");
  private static final List<String> ODD =
      List.of(
          "",
          "{",
          "query",
          "{ }",
          "{ nosuch }",
          "subscription { x }",
          "fragment a on Queries { ...a } { ...a }",
          "query a { domains { name } } query b { domains { name } }",
          "{ domains { name } ",
          "\u0000",
          "#",
          "\uFEFF{ domains { name } }",
          "{ domain(name: \"\uD800\") { name } }",
          "query($a: [[[Int!]!]!]!) { domains { name } }",
          "query($a: Nosuch) { domain(name: $a) { name } }",
          "query($a: Int = \"x\") { domain(name: $a) { name } }",
          "{ __schema { types { name } } }",
          "{ domains(is_active: {a: 1}) { name } }",
          "{ domain @skip(if: $x) @nosuch { name } }",
          "{ domain(name: \"\"\"" + "x".repeat(30_000) + "\"\"\") { name } }",
          "{ domain(name: 1" + "0".repeat(5_000) + ") { name } }",
          "{ " + "a: domains { name } ".repeat(3_000) + "}",
          "{ domains { " + "name ".repeat(20_000) + "} }",
          "{ a " + "{ a ".repeat(500) + "}".repeat(501),
          "{ a(b: " + "[".repeat(5_000) + "]".repeat(5_000) + ") }",
          "{ a(b: " + "{c:".repeat(3_000) + "1" + "}".repeat(3_000) + ") }",
          "query($v: " + "[".repeat(5_000) + "Int" + "]".repeat(5_000) + ") { domains { name } }",
          "{ ...f0 } "
              + "fragment f0 on Queries { ...f1 ...f1 } ".repeat(40)
              + "fragment f1 on Queries { domains { name } }",
          "{ group_nodes(first: 1000) { edges { node { user_nodes(first: 1000) { edges { node { id } } } } } } }",
          "{ user_list(limit: 2147483647, offset: -1) { items { email } } }",
          "{ user_list(limit: -1, offset: 2147483647) { items { email } } }");

  private final Documents documents;
  private final Signer signer;
  private final Words words;

  GraphqlRequests(Documents documents, Signer signer, Words words) {
    this.documents = documents;
    this.signer = signer;
    this.words = words;
  }

  Wire next() {
    SignedClient who = signer.anyone(words);
    String target = words.one(ROUTES);
    return Wire.of(
        "POST",
        target,
        who.accessKey(),
        signer.headers(who, "POST", target, "application/json"),
        body().getBytes(UTF_8));
  }

  private String body() {
    if (words.chance(10)) {
      return "{\"query\": "
          + Words.quoted(words.one(ODD))
          + ", \"variables\": "
          + (words.chance(50) ? "{}" : words.value(2))
          + "}";
    }
    return words.chance(60) ? documents.query() : documents.mutation();
  }
}
