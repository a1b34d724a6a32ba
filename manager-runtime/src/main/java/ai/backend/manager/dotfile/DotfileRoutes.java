package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.Access;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
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
            scope("/user-config/dotfiles", Access.USER, holders::keypair),
            scope("/group-config/dotfiles", Access.ADMIN, holders::project),
            scope("/domain-config/dotfiles", Access.ADMIN, holders::domain))
        .flatMap(List::stream)
        .toList();
  }

  private List<Route> scope(String path, Access write, Holders.Scope scope) {
    return List.of(
        route("GET", path, Access.USER, call -> show(call, scope)),
        route("POST", path, write, call -> create(call, scope)),
        route("PATCH", path, write, call -> update(call, scope)),
        route("DELETE", path, write, call -> delete(call, scope)));
  }

  private static Route route(String method, String path, Access access, Handler handler) {
    return new Route(method, path, access, Gate.READ, handler);
  }

  private Reply show(Call call, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted holder = scope.ask(call, params);
    String path = params.optStr("path");
    params.done();
    DotfileSet files = store.read(holder.resolve(false));
    return path == null
        ? Reply.ok(files.files().stream().map(f -> new Item(f.path(), f.perm(), f.data())).toList())
        : Reply.ok(files.require(path));
  }

  private Reply create(Call call, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    Dotfile file = file(params);
    DotfilePath.check(file.path());
    Holder holder = wanted.resolve(true);
    folders.requireFree(holder, file.path());
    store.change(holder, files -> files.with(file));
    return Reply.ok(Map.of());
  }

  private Reply update(Call call, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    Dotfile file = file(params);
    store.change(wanted.resolve(true), files -> files.replacing(file));
    return Reply.ok(Map.of());
  }

  private Reply delete(Call call, Holders.Scope scope) {
    Params params = Params.of(call);
    Holders.Wanted wanted = scope.ask(call, params);
    String path = params.str("path");
    params.done();
    store.change(wanted.resolve(true), files -> files.without(path));
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
