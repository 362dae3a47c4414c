#include "daemon/ctl/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "libcargo/limits.hpp"

namespace cargo::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Socket = asio::ip::tcp::socket;
using Error = boost::system::error_code;

Error connect(asio::io_context& context, Socket& socket, const std::string& host, const std::string& port) {
    Error error;
    asio::ip::tcp::resolver resolver(context);
    const asio::ip::tcp::resolver::results_type found = resolver.resolve(host, port, error);
    if (!error) asio::connect(socket, found, error);
    return error;
}

http::request<http::string_body> request_of(std::string_view method, const std::string& target, std::string_view body,
                                            const std::map<std::string, std::string>& headers, const std::string& host,
                                            const std::string& token) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(beast::string_view(method.data(), method.size()));
    request.target(target);
    request.set(http::field::host, host);
    request.set(http::field::connection, "close");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body().assign(body);
    request.prepare_payload();
    return request;
}

}  // namespace

boost::json::value HttpAnswer::json() const {
    boost::json::error_code unreadable;
    boost::json::value value = boost::json::parse(body, unreadable);
    return unreadable ? boost::json::value() : value;
}

Client::Client(std::string url, std::string token) : token_(std::move(token)) {
    const boost::urls::result<boost::urls::url_view> parsed = boost::urls::parse_uri(url);
    if (!parsed) return;
    host_ = parsed->host();
    port_ = parsed->has_port() ? std::string(parsed->port()) : "80";
}

Result<HttpAnswer> Client::call(std::string_view method, const std::string& target, std::string_view body,
                                const std::map<std::string, std::string>& headers) const {
    asio::io_context context;
    Socket socket(context);
    Error error = connect(context, socket, host_, port_);
    if (error) return fail(Errc::store_unavailable, {}, host_ + ":" + port_ + ": " + error.message());
    const http::request<http::string_body> request = request_of(method, target, body, headers, host_, token_);
    http::write(socket, request, error);
    // A server that refuses early may close before all is written: its answer counts.
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits::interchange_bytes_max);
    http::read(socket, buffer, parser, error);
    if (error && !parser.is_done()) return fail(Errc::store_unavailable, {}, error.message());
    const http::response<http::string_body>& response = parser.get();
    return HttpAnswer{static_cast<int>(response.result_int()), std::string(response[http::field::content_type]),
                      std::string(response[http::field::location]), response.body()};
}

Result<HttpAnswer> Client::follow(const std::string& target, const std::map<std::string, std::string>& headers,
                                  const std::function<bool(std::string_view)>& line) const {
    asio::io_context context;
    Socket socket(context);
    Error error = connect(context, socket, host_, port_);
    if (error) return fail(Errc::store_unavailable, {}, host_ + ":" + port_ + ": " + error.message());
    http::write(socket, request_of("GET", target, {}, headers, host_, token_), error);
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    http::read_header(socket, buffer, parser, error);
    if (error) return fail(Errc::store_unavailable, {}, error.message());
    HttpAnswer answer{static_cast<int>(parser.get().result_int()), std::string(parser.get()[http::field::content_type]), {}, {}};
    std::string pending;
    std::string piece(64 * 1024, '\0');
    while (!parser.is_done()) {
        parser.get().body().data = piece.data();
        parser.get().body().size = piece.size();
        http::read_some(socket, buffer, parser, error);
        if (error == http::error::need_buffer) error = {};
        pending.append(piece.data(), piece.size() - parser.get().body().size);
        std::size_t end = 0;
        for (std::size_t next = pending.find('\n'); answer.ok() && next != pending.npos; next = pending.find('\n', end)) {
            if (!line(std::string_view(pending).substr(end, next - end))) return answer;
            end = next + 1;
        }
        pending.erase(0, end);
        if (error) break;
    }
    answer.body = pending;
    return answer;
}

std::string encoded(std::string_view text) {
    return boost::urls::encode(boost::urls::string_view(text.data(), text.size()), boost::urls::unreserved_chars);
}

}  // namespace cargo::ctl
