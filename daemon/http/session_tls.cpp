#include <boost/beast/ssl/ssl_stream.hpp>

#include "daemon/http/serve.hpp"

namespace cargo::http {

boost::asio::awaitable<void> serve_tls(boost::beast::tcp_stream plain, std::shared_ptr<boost::asio::ssl::context> tls,
                                       Shared& shared) {
    boost::beast::ssl_stream<boost::beast::tcp_stream> stream(std::move(plain), *tls);
    boost::beast::tcp_stream& lowest = boost::beast::get_lowest_layer(stream);
    detail::Listed listed(shared, [&lowest] { lowest.close(); });
    lowest.expires_after(shared.config.head_max);
    const auto [hands] = co_await stream.async_handshake(boost::asio::ssl::stream_base::server, detail::as_tuple);
    if (hands) co_return;
    co_await detail::serve(stream, listed.connection(), shared);
    lowest.expires_after(std::chrono::seconds(1));
    co_await stream.async_shutdown(detail::as_tuple);
}

}  // namespace cargo::http
