package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Makes a shard of each chunk, under the key of its dataset's source. */
final class TokenizeFn extends DoFn<ChunkWork, KV<String, PreparedChunk>> {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final Counter rows = Metrics.counter(TokenizeFn.class, "rowsPrepared");

  /** By digest of the file, length and truncation; freed at tear-down. */
  private transient Map<String, TextTokenizer> tokenizers;

  TokenizeFn(Workspace workspace) {
    this.workspace = workspace;
  }

  @Setup
  public void setUp() {
    tokenizers = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element ChunkWork work, OutputReceiver<KV<String, PreparedChunk>> out) {
    PreparedChunk chunk =
        PreparedChunk.prepare(work, tokenizer(work.request()), new DatasetStore(workspace));
    rows.inc(work.chunk().rows());
    out.output(KV.of(work.sourceDigest(), chunk));
  }

  @Teardown
  public void tearDown() {
    tokenizers.values().forEach(TextTokenizer::close);
    tokenizers.clear();
  }

  private TextTokenizer tokenizer(DatasetRequest request) {
    return tokenizers.computeIfAbsent(
        request.tokenizerDigest() + "/" + request.maxTokens() + "/" + request.truncation(),
        key -> load(request));
  }

  static TextTokenizer load(DatasetRequest request) {
    return load(request, request.maxTokens(), request.truncation());
  }

  static TextTokenizer load(DatasetRequest request, int maxTokens, String truncation) {
    byte[] file = TextTokenizer.bytes(request.tokenizer());
    String digest = Digest.of(file);
    if (!digest.equals(request.tokenizerDigest())) {
      throw new DatasetException(
          "the tokenizer %s changed: expected the digest %s, found %s; run again"
              .formatted(request.tokenizer(), request.tokenizerDigest(), digest));
    }
    return TextTokenizer.of(file, maxTokens, truncation);
  }
}
