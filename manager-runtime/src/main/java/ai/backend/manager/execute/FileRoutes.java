package ai.backend.manager.execute;

import ai.backend.common.agent.DownloadFileRequest;
import ai.backend.common.agent.ListFilesReply;
import ai.backend.common.agent.ListFilesRequest;
import ai.backend.common.agent.UploadFileRequest;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.Fields;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import jakarta.inject.Singleton;
import java.util.List;

/** Small files of a session's home: upload, download, list (spec/02 §8). */
@Singleton
public final class FileRoutes implements Routes {
  private static final int MOST_FILES = 20;
  private static final int MOST_DOWNLOADS = 5;
  private static final int FILE_LIMIT = 1 << 20;
  private static final int BODY_LIMIT = 24 << 20;

  private final KernelCalls kernels;

  public FileRoutes(KernelCalls kernels) {
    this.kernels = kernels;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "POST", "/session/{s}/upload", Verb.SESSION_RUN, Gate.READ, BODY_LIMIT, this::upload),
        route("GET", "/session/{s}/download", this::download),
        route("POST", "/session/{s}/download", this::download),
        route("GET", "/session/{s}/download_single", this::downloadSingle),
        route("POST", "/session/{s}/download_single", this::downloadSingle),
        route("GET", "/session/{s}/files", this::list));
  }

  private static Route route(
      String method, String path, ai.backend.manager.gateway.Handler handler) {
    return new Route(method, path, Verb.SESSION_RUN, Gate.READ, handler).recorded(Recorded.NEVER);
  }

  private Reply upload(Call call) {
    SessionLookup.Match session = kernels.session(call);
    List<Multipart.Part> parts = Multipart.parts(call.header("Content-Type"), call.body());
    if (parts.size() > MOST_FILES) {
      throw ApiProblem.invalid("Too many files");
    }
    if (parts.stream().anyMatch(p -> p.content().length >= FILE_LIMIT)) {
      throw ApiProblem.invalid("Too large file");
    }
    List<String> paths =
        parts.stream()
            .map(p -> HomePath.relative(p.filename(), ProblemType.INVALID_API_PARAMS))
            .toList();
    for (int i = 0; i < parts.size(); i++) {
      UploadFileRequest request =
          UploadFileRequest.newBuilder()
              .setKernelId(session.mainKernel().toString())
              .setPath(paths.get(i))
              .setContent(ByteString.copyFrom(parts.get(i).content()))
              .build();
      kernels.ask(session, KernelCalls.DEADLINE, agent -> agent.uploadFile(request));
    }
    return Reply.noContent();
  }

  private Reply download(Call call) {
    ObjectNode params = call.params();
    List<String> files =
        params.path("files").isTextual()
            ? List.of(params.path("files").asText())
            : new Fields(params).texts("files");
    if (files.isEmpty()) {
      throw new ApiProblem(
          ProblemType.INVALID_API_PARAMS,
          "Input validation error",
          JsonNodeFactory.instance.objectNode().put("files", "is required"));
    }
    if (files.size() > MOST_DOWNLOADS) {
      throw ApiProblem.invalid("Too many files; at most " + MOST_DOWNLOADS + " at once");
    }
    SessionLookup.Match session = kernels.session(call);
    return MixedReply.of(files.stream().map(file -> tar(session, file)).toList());
  }

  private Reply downloadSingle(Call call) {
    Fields fields = new Fields(call.params());
    String file = fields.requiredText("file", "file");
    fields.checkKnown();
    byte[] tar = tar(kernels.session(call), file);
    return new Reply.Bytes(200, "application/octet-stream", TarFile.firstContent(tar));
  }

  private byte[] tar(SessionLookup.Match session, String file) {
    DownloadFileRequest request =
        DownloadFileRequest.newBuilder()
            .setKernelId(session.mainKernel().toString())
            .setPath(HomePath.relative(file, ProblemType.FORBIDDEN))
            .build();
    return kernels
        .ask(session, KernelCalls.DEADLINE, agent -> KernelCalls.fileOf(agent, request))
        .toByteArray();
  }

  private Reply list(Call call) {
    if (call.body().length == 0 && call.query("path") == null) {
      throw ApiProblem.invalid("Expecting value: line 1 column 1 (char 0)");
    }
    Fields fields = new Fields(call.params());
    String path = fields.text(".", "path");
    fields.checkKnown();
    SessionLookup.Match session = kernels.session(call);
    ListFilesRequest request =
        ListFilesRequest.newBuilder()
            .setKernelId(session.mainKernel().toString())
            .setPath(HomePath.relative(path, ProblemType.FORBIDDEN))
            .build();
    ListFilesReply listed =
        kernels.ask(session, KernelCalls.DEADLINE, agent -> agent.listFiles(request));
    return Reply.ok(
        JsonNodeFactory.instance
            .objectNode()
            .put("files", listed.getFilesJson())
            .put("errors", listed.getErrors())
            .put("abspath", path));
  }
}
