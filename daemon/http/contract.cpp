#include "daemon/http/contract.hpp"

#include "daemon/http/status.hpp"

namespace cargo::http {

Response contract_document(const Request& request) {
    std::string path;
    for (const std::string& segment : request.path) path += "/" + segment;
    for (const ContractDocument& document : contract_documents()) {
        if (document.path != path) continue;
        Response response;
        response.content_type = document.type;
        response.fields.emplace_back("ETag", document.etag);
        response.fields.emplace_back("Cache-Control", "no-cache");  // kept by who likes to, asked for again each time
        if (request.field("if-none-match") == document.etag) {
            response.status = 304;
            return response;
        }
        response.body = document.bytes;
        return response;
    }
    return problem(Error{Errc::request_unknown_route, {}, {}});
}

}  // namespace cargo::http
