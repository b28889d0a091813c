"""Asks a gRPC server for its health and its interface, with the clients that everybody has.

Arguments: the address, then the names of the services that it must offer. Knows nothing of them
but what the server tells: with that it calls one method, without a token, and is refused.
Prints the methods that it was told of, one a line.
"""

import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import proto_reflection_descriptor_database as reflection

address, *wanted = sys.argv[1:]
channel = grpc.insecure_channel(address)

health = health_pb2_grpc.HealthStub(channel)
for name in ["", *wanted]:
    answer = health.Check(health_pb2.HealthCheckRequest(service=name), timeout=10)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING, (name, answer.status)
watching = health.Watch(health_pb2.HealthCheckRequest(service=wanted[0]), timeout=10)
assert next(watching).status == health_pb2.HealthCheckResponse.SERVING
watching.cancel()
try:
    health.Check(health_pb2.HealthCheckRequest(service="no.such.Service"), timeout=10)
    raise AssertionError("a service that is not there has no health")
except grpc.RpcError as refused:
    assert refused.code() == grpc.StatusCode.NOT_FOUND, refused.code()

database = reflection.ProtoReflectionDescriptorDatabase(channel)
offered = {name for name in database.get_services() if not name.startswith("grpc.")}
assert offered == set(wanted), offered
pool = descriptor_pool.DescriptorPool(database)
for name in wanted:
    methods = pool.FindServiceByName(name).methods
    for method in methods:
        print(f"{name}/{method.name}")
    plain = next(m for m in methods if not m.client_streaming and not m.server_streaming)
    request, response = map(message_factory.GetMessageClass, (plain.input_type, plain.output_type))
    call = channel.unary_unary(
        f"/{name}/{plain.name}",
        request_serializer=request.SerializeToString,
        response_deserializer=response.FromString,
    )
    try:
        call(request(), timeout=10)
        raise AssertionError(f"{plain.full_name} asks for no token")
    except grpc.RpcError as refused:
        assert refused.code() == grpc.StatusCode.UNAUTHENTICATED, (plain.full_name, refused.code())
