#include "tests/cargod/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>

#include "tests/cargod/scratch_folder.hpp"
#include "tests/http/raw_client.hpp"

namespace cargo::daemon {
namespace {

std::vector<std::string> on_state(const std::string& state, std::vector<std::string> words) {
    std::vector<std::string> all{"--state", state, "--listen", "127.0.0.1:0"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

std::uint16_t port_in(const std::string& url) {
    const std::size_t colon = url.rfind(':');
    return colon == std::string::npos ? std::uint16_t{0} : static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
}

}  // namespace

bool becomes(const std::function<bool()>& told) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!told()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        never.wait_for(lock, std::chrono::milliseconds(5));
    }
    return true;
}

Program::Program(const std::string& name, const std::vector<std::string>& words, std::string log,
                 const std::function<void()>& setup)
    : log_(std::move(log)) {
    const std::string path = name.find('/') == std::string::npos ? QUAI_BINARY_DIR "/bin/" + name : name;
    std::vector<std::string> all{path};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int out = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0) throw std::runtime_error(log_ + " cannot be written");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        if (setup) setup();
        ::execv(path.c_str(), arguments.data());
        ::_exit(127);
    }
    ::close(out);
    if (pid_ < 0) throw std::runtime_error("no process for " + path);
}

Program::~Program() {
    if (!running()) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(reap(0));
}

void Program::signal(int number) const {
    ::kill(pid_, number);
}

bool Program::reap(int options) {
    int status = 0;
    if (ended_ || ::waitpid(pid_, &status, options) != pid_) return ended_;
    ended_ = true;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

bool Program::running() {
    return !reap(WNOHANG);
}

int Program::wait() {
    return becomes([this] { return !running(); }) ? code_ : -1;
}

std::string Program::said() const {
    return text_of_file(log_);
}

RunningCargod::RunningCargod(std::string state, std::vector<std::string> words, const std::function<void()>& setup)
    : state_(std::move(state)), program_("cargod", on_state(state_, std::move(words)), state_ + ".log", setup) {
    const std::string url_file = state_ + "/cargod.url";
    // An earlier cargod's file says nothing: its port answers nobody.
    const auto serves = [&] {
        port_ = port_in(text_of_file(url_file));
        return !program_.running() || (port_ != 0 && http::RawClient(port_).connected());
    };
    if (!becomes(serves) || !program_.running()) throw std::runtime_error("cargod does not start: " + program_.said());
}

Said RunningCargod::ask(const std::string& method, const std::string& target, const std::string& token, const std::string& body,
                        const std::string& more) const {
    http::RawClient client(port_);
    std::string bytes = method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + more;
    if (!token.empty()) bytes += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty()) bytes += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    client.send(bytes + "\r\n" + body);
    const std::string whole = client.answer();
    const std::size_t end = whole.find("\r\n\r\n");
    if (end == std::string::npos || whole.size() < 12) return {};
    return {std::stoi(whole.substr(9, 3)), whole.substr(0, end), whole.substr(end + 4)};
}

std::string first_token(const std::string& state, const std::vector<std::string>& words) {
    std::vector<std::string> all{"init", "--state", state};
    all.insert(all.end(), words.begin(), words.end());
    Program init("cargod", all, state + ".init");
    if (init.wait() != 0) throw std::runtime_error("cargod init: " + init.said());
    const std::string said = init.said();
    return said.substr(0, said.find('\n'));
}

}  // namespace cargo::daemon
