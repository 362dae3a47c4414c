# Writes OUT, a C++ file holding the contract: DIR/openapi.yaml, DIR/asyncapi.yaml and DIR/schemas/*.json.
# Called as: cmake -DDIR=... -DOUT=... -P embed_contract.cmake
file(GLOB schemas RELATIVE ${DIR} ${DIR}/schemas/*.json)
list(SORT schemas)
set(rows "")
foreach(path IN LISTS schemas ITEMS asyncapi.yaml openapi.yaml)
  file(READ ${DIR}/${path} bytes)
  file(SHA256 ${DIR}/${path} hash)
  string(SUBSTRING ${hash} 0 32 etag)
  set(type "application/schema+json")
  if(path MATCHES "[.]yaml$")
    set(type "application/yaml")
  endif()
  string(APPEND rows "    {\"/${path}\", \"${type}\", \"\\\"${etag}\\\"\",\n     R\"quai_doc(${bytes})quai_doc\"},\n")
endforeach()
file(WRITE ${OUT} "// Made from docs/contract by daemon/http/embed_contract.cmake.
#include \"daemon/http/contract.hpp\"

namespace cargo::http {
namespace {
constexpr ContractDocument all[] = {
${rows}};
}  // namespace

std::span<const ContractDocument> contract_documents() { return all; }

}  // namespace cargo::http
")
