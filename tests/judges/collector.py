"""Collects spans over OTLP and prints each as one line of JSON.

The first line is the port it listens on, on 127.0.0.1. It ends with its standard input.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as traces_grpc
from opentelemetry.proto.trace.v1 import trace_pb2


class Spans(traces_grpc.TraceServiceServicer):
    def Export(self, request, context):
        for resource in request.resource_spans:
            service = read(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                for span in scope.spans:
                    print(json.dumps(described(span, service), default=str), flush=True)
        return traces.ExportTraceServiceResponse()


class Metrics(metrics_grpc.MetricsServiceServicer):
    def Export(self, request, context):
        return metrics.ExportMetricsServiceResponse()


def described(span, service):
    return {
        "service": service,
        "name": span.name,
        "kind": trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        "trace": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "links": [{"trace": link.trace_id.hex(), "id": link.span_id.hex()} for link in span.links],
        "attributes": read(span.attributes),
    }


def read(attributes):
    values = {pair.key: pair.value for pair in attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}


# One at a time, so that no two lines mix.
server = grpc.server(ThreadPoolExecutor(max_workers=1))
traces_grpc.add_TraceServiceServicer_to_server(Spans(), server)
metrics_grpc.add_MetricsServiceServicer_to_server(Metrics(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
sys.stdin.read()
server.stop(grace=None)
