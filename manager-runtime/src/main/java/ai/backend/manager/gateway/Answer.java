package ai.backend.manager.gateway;

import java.util.Map;

/** A reply and the headers that go with it. */
record Answer(Reply reply, Map<String, String> headers) {}
