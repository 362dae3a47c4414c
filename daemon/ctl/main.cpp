#include <iostream>
#include <string>
#include <vector>

#include "daemon/ctl/program.hpp"

int main(int argc, char** argv) {
    cargo::ctl::Session session;
    session.server = "http://127.0.0.1:8740";
    session.out = &std::cout;
    session.err = &std::cerr;
    return cargo::ctl::run_words(session, std::vector<std::string>(argv + 1, argv + argc));
}
