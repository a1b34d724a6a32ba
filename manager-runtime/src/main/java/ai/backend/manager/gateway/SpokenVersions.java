package ai.backend.manager.gateway;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Marks a request in another protocol or version ({@code HTCPCP/1.0}) as one that cannot be read,
 * so that it comes to us; Vert.x would answer it with 501 by itself, before anybody can look at it.
 */
@ChannelHandler.Sharable
final class SpokenVersions extends ChannelInboundHandlerAdapter {
  void guard(HttpConnection connection) {
    ChannelHandlerContext reader = ((ConnectionBase) connection).channelHandlerContext();
    reader.pipeline().addBefore(reader.name(), "spoken-versions", this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !isSpoken(request.protocolVersion())) {
      request.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("another protocol or version")));
    }
    context.fireChannelRead(message);
  }

  private static boolean isSpoken(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }
}
