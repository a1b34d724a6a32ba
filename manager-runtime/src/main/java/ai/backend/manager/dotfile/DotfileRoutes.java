package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Dotfiles of users, projects and domains: {@code /user-config/dotfiles}, {@code
 * /group-config/dotfiles}, {@code /domain-config/dotfiles} (spec/04 §2).
 */
@Singleton
class DotfileRoutes implements Routes {
  /** An item of a list; field names are those of the API. */
  private record Item(String path, String permission, String data) {}

  private static final int LONGEST = 65_536;
  private static final Pattern PERMISSION = Pattern.compile("^[0-7]{3}$");

  private final Holders holders;
  private final DotfileStore store;
  private final FolderNames folders;

  DotfileRoutes(Holders holders, DotfileStore store, FolderNames folders) {
    this.holders = holders;
    this.store = store;
    this.folders = folders;
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            scope("/user-config/dotfiles", Verb.DOTFILE_USE, Verb.DOTFILE_USE, holders::keypair),
            scope(
                "/group-config/dotfiles",
                Verb.PROJECT_DOTFILE_READ,
                Verb.PROJECT_DOTFILE_CHANGE,
                holders::project),
            scope(
                "/domain-config/dotfiles",
                Verb.DOMAIN_DOTFILE_READ,
                Verb.DOMAIN_DOTFILE_CHANGE,
                holders::domain))
        .flatMap(List::stream)
        .toList();
  }

  private List<Route> scope(String path, Verb read, Verb change, Holders.Scope scope) {
    return List.of(
        route("GET", path, read, call -> show(call, read, scope)),
        route("POST", path, change, call -> create(call, change, scope)),
        route("PATCH", path, change, call -> update(call, change, scope)),
        route("DELETE", path, change, call -> delete(call, change, scope)));
  }

  private static Route route(String method, String path, Verb verb, Handler handler) {
    return new Route(method, path, verb, Gate.READ, handler);
  }

  private Reply show(Call call, Verb verb, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted holder = scope.ask(call, params);
    String path = params.optStr("path");
    params.done();
    DotfileSet files = store.read(holder.resolve(verb));
    return path == null
        ? Reply.ok(files.files().stream().map(f -> new Item(f.path(), f.perm(), f.data())).toList())
        : Reply.ok(files.require(path));
  }

  private Reply create(Call call, Verb verb, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    Dotfile file = file(params);
    DotfilePath.check(file.path());
    Holder holder = wanted.resolve(verb);
    folders.requireFree(holder, file.path());
    store.change(holder, files -> files.with(file));
    return Reply.ok(Map.of());
  }

  private Reply update(Call call, Verb verb, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    Dotfile file = file(params);
    store.change(wanted.resolve(verb), files -> files.replacing(file));
    return Reply.ok(Map.of());
  }

  private Reply delete(Call call, Verb verb, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    String path = params.str("path");
    params.done();
    store.change(wanted.resolve(verb), files -> files.without(path));
    return Reply.ok(Map.of("success", true));
  }

  private static Dotfile file(Params params) {
    String path = params.str("path");
    String data = params.text(LONGEST, "data");
    String permission = params.matching(PERMISSION, "permission");
    if (permission.endsWith("\n")) {
      params.refuse("permission", "does not match pattern " + PERMISSION.pattern());
    }
    params.done();
    return new Dotfile(path, permission, data);
  }
}
