package ai.backend.manager.contract;

import ai.backend.manager.world.SignedClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.jooq.DSLContext;

/** A user of his own who may call from one network only. */
record LimitedUser(URI manager, DSLContext db, UUID user, String key) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static LimitedUser to(String network, URI manager, DSLContext db) {
    UUID user = UUID.randomUUID();
    String key = "AKIA" + user.toString().replace("-", "").substring(0, 16);
    db.execute(
        """
        insert into users (uuid, username, email, domain_name, role, resource_policy, allowed_client_ip)
        values (?, ?, ?, 'default', 'user', 'default', array[?]::cidr[])
        """,
        user,
        user.toString(),
        user + "@example.com",
        network);
    db.execute(
        """
        insert into keypairs (access_key, secret_key, user_id, "user", resource_policy)
        values (?, ?, ?, ?, 'default')
        """,
        key,
        "secret",
        user + "@example.com",
        user);
    return new LimitedUser(manager, db, user, key);
  }

  /** Calls with these values of {@code X-Forwarded-For}, each a header of its own. */
  HttpResponse<String> from(String... forwarded) throws IOException, InterruptedException {
    var origin = URI.create("http://127.0.0.1:" + manager.getPort());
    var request = new SignedClient(origin, key, "secret").request("GET", "/auth/role", "");
    for (String value : forwarded) {
      request.header("X-Forwarded-For", value);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  void remove() {
    db.execute("delete from keypairs where access_key = ?", key);
    db.execute("delete from users where uuid = ?", user);
  }

  /** The address of this user's newest record in the audit log. */
  String recordedAddress() {
    return db.fetchSingle(
            "select client_address from audit_log where access_key = ? order by id desc limit 1",
            key)
        .get("client_address", String.class);
  }
}
