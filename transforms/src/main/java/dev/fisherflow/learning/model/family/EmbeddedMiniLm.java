package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The embedded default model, all-MiniLM-L6-v2 (Apache-2.0): its weights are the initializers of an
 * ONNX graph on the class path. Those with a dot in their name carry PyTorch's names; the matrices
 * of linear layers are stored transposed and named only by the MatMul node that reads them, such as
 * {@code /encoder/layer.0/attention/self/query/MatMul}.
 */
public final class EmbeddedMiniLm implements ModelSource {

  /** The name in specifications. */
  public static final String NAME = "minilm";

  private static final EmbeddedFile GRAPH = new EmbeddedFile("/all-minilm-l6-v2.onnx", 0x23d5313dL);
  private static final EmbeddedFile TOKENIZER =
      new EmbeddedFile("/all-minilm-l6-v2-tokenizer.json", 0xc3f77764L);

  /** Of these two files: a test takes it of their bytes. */
  private static final String KNOWN_DIGEST =
      "7ecaaece65ff867c7b363fd299d5f03a4f2e70d7a865656024a5ab5bfccb0f68";

  private static final EncoderArchitecture ARCHITECTURE =
      BertFamily.ofSentences(
          new Encoder.Config(30522, 384, 384, 6, 12, 1536, 512, -1, 2, 1e-12, 2));

  private static volatile String digest;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Ninety megabytes are read for it only if the class path holds other files than the known ones.
   */
  @Override
  public String digest() {
    if (digest == null) {
      digest = GRAPH.known() && TOKENIZER.known() ? KNOWN_DIGEST : digestOfBytes();
    }
    return digest;
  }

  /** The digest, with all bytes read. */
  static String digestOfBytes() {
    String graph = GRAPH.read(Digest::of);
    String tokenizer = TOKENIZER.read(Digest::of);
    return Digest.create().add(graph).add(tokenizer).hex();
  }

  @Override
  public String tokenizer() {
    return "classpath:" + TOKENIZER.resource();
  }

  @Override
  public InputFormat inputFormat() {
    return InputFormat.PAIR;
  }

  @Override
  public Architecture architecture() {
    return ARCHITECTURE;
  }

  @Override
  public Model load(NDManager manager, DataType type) {
    GraphProto graph = GRAPH.read(ModelProto::parseFrom).getGraph();
    Map<String, String> matrices = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("MatMul") && node.getName().endsWith("/MatMul")) {
        String path = node.getName().substring(1, node.getName().length() - "/MatMul".length());
        matrices.put(node.getInput(1), path.replace('/', '.') + ".weight");
      }
    }
    Weights weights = new Weights("the embedded model");
    for (TensorProto tensor : graph.getInitializerList()) {
      if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
        continue; // constants of the graph, such as position numbers
      }
      if (matrices.containsKey(tensor.getName())) {
        try (NDManager scope = manager.newSubManager()) {
          NDArray matrix = array(tensor, scope, type).transpose().duplicate();
          matrix.attach(manager);
          weights.put(matrices.get(tensor.getName()), matrix);
        }
      } else if (tensor.getName().contains(".")) {
        weights.put(tensor.getName(), array(tensor, manager, type));
      }
    }
    return new Encoder(
        ARCHITECTURE,
        weights.renamed(new BertFamily().tensorNames().canonical(weights.names())::get));
  }

  private static NDArray array(TensorProto tensor, NDManager manager, DataType type) {
    ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(numbers);
    Shape shape = new Shape(tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
    return manager.create(numbers, shape).toType(type, false);
  }
}
